// More people than Hydra can serve, who do not wait for each other. docs/performance.md says what is measured and how.
import { parseArgs } from "node:util";
import { settings as letheSettings } from "../../src/config/settings.ts";
import { describeMachine } from "../lib/machine.ts";
import type { Server } from "../lib/start-server.ts";
import { costOf } from "../load/closed-load.ts";
import { conditions, keepFigures, writePaper } from "../load/keep-section.ts";
import { withLoadFixture } from "../load/load-fixture.ts";
import { confirmPath } from "../scenarios/confirm-page.ts";
import { stormTable } from "./storm-table.ts";
import { sustainable, weather, type Offer, type Weathered } from "./storm.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "15" },
    delays: { type: "string", default: "20,200,2000" },
    factors: { type: "string", default: "0.5,1,2,10" },
    "max-in-flight": { type: "string" },
    "max-sockets": { type: "string" },
    dry: { type: "boolean", default: false },
  },
});
const seconds = Number(values.seconds);
// Lethe's own defaults, where nothing else is asked for.
const { MAX_IN_FLIGHT: inFlight, UPSTREAM_MAX_SOCKETS: sockets } = letheSettings.shape;
const maxInFlight = inFlight.parse(values["max-in-flight"]);
const maxSockets = sockets.parse(values["max-sockets"]);
// More than this and it is the driver that is measured.
const mostPerSecond = 4000;
const machine = describeMachine();

const weathered = await withLoadFixture({}, async (fixture) => {
  const usual = { maxInFlight, maxSockets };
  const lethe = await fixture.startLethe({ settings: asSettings(usual) });
  // Node compiles what it runs until then, and takes its memory.
  await costOf(lethe, { path: confirmPath, count: 5000, connections: 32 });
  const { perSecond } = await costOf(lethe, { path: confirmPath, count: 3000, connections: 32 });
  const all: Weathered[] = [];
  for (const delayMs of values.delays.split(",").map(Number)) {
    for (const factor of values.factors.split(",").map(Number)) {
      await offer(lethe, { ...usual, perSecond, delayMs, factor, seconds });
    }
  }
  const tooMany = { maxInFlight: maxSockets * 8, maxSockets };
  const crowded = await fixture.startLethe({ settings: asSettings(tooMany) });
  await offer(crowded, { ...tooMany, perSecond, delayMs: 2000, factor: 10, seconds });
  return all;

  async function offer(server: Server, offered: Offer): Promise<void> {
    if (sustainable(offered) * offered.factor > mostPerSecond) return;
    const one = await weather(fixture, server, offered);
    console.error(stormTable([one]).split("\n").at(-1));
    all.push(one);
  }
});

function asSettings({
  maxInFlight: most,
  maxSockets: connections,
}: Pick<Offer, "maxInFlight" | "maxSockets">) {
  return { MAX_IN_FLIGHT: String(most), UPSTREAM_MAX_SOCKETS: String(connections) };
}

const about = `${seconds} s each`;
const text = `${conditions(machine, about)}\n\n${stormTable(weathered)}`;
console.log(text);
if (!values.dry) {
  keepFigures("storm", { at: new Date().toISOString(), machine, weathered });
  writePaper("storm", text);
}
