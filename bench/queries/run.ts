// Counts what sign-outs ask of Hydra's and Kratos's databases: `npm run bench:queries [-- --short]`, which writes the tables of
// docs/scale.md anew. It needs PostgreSQL (with pg_stat_statements), Hydra and Kratos, all real. The short form writes nothing.
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { countKinds } from "./count-kinds.ts";
import { kindTable } from "./count-tables.ts";
import { startFixture } from "./fixture.ts";
import { writeReport } from "./report.ts";
import { figuresOf, keepResults, type Results } from "./results.ts";

const { values } = parseArgs({ options: { short: { type: "boolean", default: false } } });
const results = await count(values.short ? 2 : 20);
console.log(kindTable(results));
if (!values.short) {
  keepResults(results);
  writeReport(results);
  console.log("docs/scale.md and bench/results/queries.json are new.");
}

async function count(rounds: number): Promise<Results> {
  const [first] = cpus();
  const load = Math.round((loadavg()[0] ?? 0) * 10) / 10;
  const fixture = await startFixture();
  try {
    const machine = {
      cpu: first?.model.trim() ?? "",
      cores: cpus().length,
      load,
      node: process.version,
      postgres: fixture.postgres.version.split(" ")[0] ?? "",
      hydra: fixture.hydra.version,
      kratos: fixture.kratos.version,
    };
    const counted = await countKinds(fixture, rounds);
    return { at: new Date().toISOString(), machine, kinds: counted.map(figuresOf) };
  } finally {
    await fixture.close();
  }
}
