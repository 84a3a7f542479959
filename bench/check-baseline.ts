// The short form against what was committed: fails when much more is allocated than was. What CPU time a transaction takes is shown, and
// with `--cpu` judged as well: for a machine that does nothing else. With `--accept` what is measured becomes the baseline.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkRatios, ratiosOf, type Baseline } from "./lib/check-ratios.ts";
import { readOptions } from "./lib/options.ts";
import { runBench } from "./lib/run-bench.ts";
import { checkTable, comparisonTable } from "./report.ts";

const options = readOptions(["--short", "--only", "a,b,c", ...process.argv.slice(2)]);
const { baseline: file = join(import.meta.dirname, "baseline.json") } = options;

const results = await runBench(options, (line) => console.error(line));
console.log(comparisonTable(results.scenarios));
const now = ratiosOf(results.scenarios);
if (options.accept) writeFileSync(file, `${JSON.stringify(rounded(now), null, 2)}\n`);

const committed = JSON.parse(readFileSync(file, "utf8")) as Baseline;
const checked = checkRatios(now, committed, { judgesCpu: options.cpu });
console.log(`\n${checkTable(checked)}`);
if (checked.some(({ isOverLimit, decides }) => isOverLimit && decides)) process.exitCode = 1;

function rounded(ratios: Baseline): Baseline {
  const round = (ratio: number) => Math.round(ratio * 100) / 100;
  return Object.fromEntries(
    Object.entries(ratios).map(([id, { cpu, allocated }]) => [
      id,
      { cpu: round(cpu), allocated: round(allocated) },
    ]),
  );
}
