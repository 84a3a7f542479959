// How the cost of a sign-out grows with what it has to do. docs/performance.md says what is measured and how.
import { parseArgs } from "node:util";
import { describeMachine } from "../lib/machine.ts";
import { conditions, keepFigures, writePaper } from "../load/keep-section.ts";
import { withLoadFixture } from "../load/load-fixture.ts";
import { growWithDevices } from "./devices.ts";
import { growWithChallenge, growWithPage } from "./pages.ts";
import { growWithProcesses } from "./processes.ts";
import { growthTables, type Growth } from "./tables.ts";

const { values } = parseArgs({
  options: {
    visits: { type: "string", default: "5000" },
    dry: { type: "boolean", default: false },
  },
});
const visits = Number(values.visits);
const machine = describeMachine();

const growth = await withLoadFixture({}, async (fixture): Promise<Growth> => {
  const apps = [1, 100, 1000];
  return {
    devices: [
      ...(await growWithDevices(fixture, apps, 0)),
      ...(await growWithDevices(fixture, apps, 20)),
      ...(await growWithDevices(fixture, [1000], 200)),
    ],
    processes: await growWithProcesses(fixture, [1, 2], visits),
    pages: await growWithPage(fixture, [3, 30, 300], visits),
    challenges: await growWithChallenge(fixture, [36, 2000, 16_000], visits),
  };
});
const text = `${conditions(machine, `${visits} visits for each row`)}\n\n${growthTables(growth)}`;
console.log(text);
if (!values.dry) {
  keepFigures("growth", { at: new Date().toISOString(), machine, visits, ...growth });
  writePaper("growth", text);
}
