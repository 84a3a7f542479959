// Everything that people do, and that goes wrong, for a long while: ends with 1 when something grows. docs/performance.md says more.
import { parseArgs } from "node:util";
import { describeMachine } from "../lib/machine.ts";
import { markdownTable } from "../lib/markdown-table.ts";
import { conditions, keepFigures, writePaper } from "../load/keep-section.ts";
import { withLoadFixture } from "../load/load-fixture.ts";
import { soakTable } from "./soak-table.ts";
import { soak, soakStub } from "./soak.ts";
import { complaints, verdictsOf } from "./verdicts.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "15" },
    rate: { type: "string", default: "60" },
    dry: { type: "boolean", default: false },
  },
});
const [minutes, perSecond] = [Number(values.minutes), Number(values.rate)];
const machine = describeMachine();
const seconds = minutes * 60;
const options = {
  seconds,
  perSecond,
  sampleEverySeconds: Math.min(5, seconds / 20),
  warmUpSeconds: Math.min(60, seconds / 5),
};

const soaked = await withLoadFixture(soakStub, (fixture) =>
  soak(fixture, options, ({ atSeconds, rssMiB, heapMiB, handles, sockets }) => {
    const figures = [atSeconds, rssMiB, heapMiB].map((figure) => figure.toFixed(1));
    console.error([...figures, handles, sockets].join("\t"));
  }),
);
const total = Object.values(soaked.mixed.visits).reduce((sum, count) => sum + count, 0);
const about = `${minutes} minutes, ${perSecond} visits per second, ${total.toLocaleString("en")} in all`;
const kinds = Object.entries(soaked.mixed.visits).map(([name, count]) => [name, String(count)]);
const text = `${conditions(machine, about)}\n\n${soakTable(soaked)}\n\n${markdownTable(["visit", "how often"], kinds)}`;
console.log(text);
const wrong = complaints(soaked);
for (const complaint of wrong) console.error(complaint);
if (!values.dry) {
  const verdicts = verdictsOf(soaked);
  keepFigures("soak", { at: new Date().toISOString(), machine, options, verdicts, wrong, ...soaked });
  writePaper("soak", text);
}
process.exitCode = wrong.length > 0 ? 1 : 0;
