// Counts what sign-outs ask of Hydra's and Kratos's databases: `npm run bench:queries [-- --short | --report]`. It needs PostgreSQL (with
// pg_stat_statements), Hydra and Kratos, all real. `--report` writes docs/scale.md anew from what was found the last time.
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { countKinds } from "./count-kinds.ts";
import { cleanUp } from "./janitor.ts";
import { kinds } from "./kinds.ts";
import { measureLongLists } from "./long-lists.ts";
import { writeReport } from "./report.ts";
import { figuresOf, keepResults, readResults, type Results } from "./results.ts";
import { raiseStage, type Stage } from "./stage.ts";
import { bytesPerRow } from "./tables.ts";
import { measureUnderLoad, type UnderLoad } from "./under-load.ts";
import { inTurn, signedIn } from "./visits.ts";

const { values } = parseArgs({
  options: { short: { type: "boolean", default: false }, report: { type: "boolean", default: false } },
});
const form = values.short
  ? { rounds: 4, load: 60, sizes: [1e3, 1e4], ofOne: [100] }
  : { rounds: 20, load: 300, sizes: [1e3, 1e5, 1e6], ofOne: [100, 1e3, 1e4, 1e5] };

if (values.report) {
  writeReport(readResults());
} else {
  const results = await measure();
  keepResults(results);
  writeReport(results);
  console.log("docs/scale.md and bench/results/queries.json are new.");
}

async function measure(): Promise<Results> {
  const [first] = cpus();
  const busy = Math.round((loadavg()[0] ?? 0) * 10) / 10;
  const defaultPool = await onStage("default", measurePageOnly);
  return onStage("kept", async (stage) => {
    const versions = {
      postgres: stage.postgres.version.split(" ")[0] ?? "",
      hydra: stage.hydra.version,
      kratos: stage.kratos.version,
    };
    const machine = {
      cpu: first?.model.trim() ?? "",
      cores: cpus().length,
      load: busy,
      node: process.version,
      ...versions,
    };
    say("counting statements");
    const counted = await countKinds(stage, form.rounds);
    say("measuring CPU time");
    const load = await measureUnderLoad(stage, form.load);
    // People who never sign out.
    await inTurn(Math.max(100, form.load), async () => signedIn(stage.apps.asks));
    say("cleaning up");
    const inside = stage.postgres.inside("hydra");
    const rowBytes = await bytesPerRow(inside);
    await inside.close();
    const cleaned = await cleanUp(stage);
    say("making long tables");
    const lists = await measureLongLists(stage, form.sizes, form.ofOne);
    const at = new Date().toISOString();
    return { at, machine, kinds: counted.map(figuresOf), load, defaultPool, rowBytes, cleaned, lists };
  });
}

async function measurePageOnly(stage: Stage): Promise<UnderLoad[]> {
  say("measuring with the connections that Hydra has by default");
  const pages = kinds.filter(({ id }) => id === "page");
  return measureUnderLoad(stage, Math.ceil(form.load / 2), pages);
}

async function onStage<T>(pool: "default" | "kept", act: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = await raiseStage(pool);
  try {
    return await act(stage);
  } finally {
    await stage.close();
  }
}

function say(what: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${what}`);
}
