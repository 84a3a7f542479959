// Lethe against a floor in the same run. What counts is the ratio of CPU time per transaction; times depend on the machine and on what
// else it does. docs/performance.md says what is measured and how.
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { fullForm } from "./lib/forms.ts";
import { readOptions } from "./lib/options.ts";
import { runBench } from "./lib/run-bench.ts";
import { keepResults, writeSection } from "./lib/write-results.ts";
import { report } from "./report.ts";
import { allScenarios } from "./scenarios/all-scenarios.ts";

const options = readOptions(process.argv.slice(2));
const results = await runBench(options, (line) => console.error(line));
const text = report(results);
console.log(text);
console.error(`kept in ${keepResults(join(import.meta.dirname, "results"), results)}`);
// The paper has the whole of it, or nothing.
const isWhole = isDeepStrictEqual(options.form, fullForm) && options.scenarios === allScenarios;
if (isWhole && !options.target) writeSection(join(import.meta.dirname, "../docs/performance.md"), text);
