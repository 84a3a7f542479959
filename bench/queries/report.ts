import { readFileSync, writeFileSync } from "node:fs";
import { callTable, kindTable, statementTable } from "./count-tables.ts";
import type { Results } from "./results.ts";

const paper = new URL("../../docs/scale.md", import.meta.url);
const [begin, end] = ["<!-- queries:begin -->", "<!-- queries:end -->"];

/** Puts what was found between the marks of docs/scale.md. */
export function writeReport(results: Results): void {
  const text = readFileSync(paper, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`docs/scale.md lacks ${begin} and ${end}`);
  const section = [
    conditions(results),
    "### What a sign-out asks of the databases",
    kindTable(results),
    "### Which call causes what",
    "With one consent; the names without `hydra_` and `hydra_oauth2_`; ×n where it is more than one per call.",
    callTable(results),
    "### A sign-out beside a sign-in",
    statementTable(results),
  ];
  writeFileSync(
    paper,
    `${text.slice(0, from + begin.length)}\n\n${section.join("\n\n")}\n\n${text.slice(to)}`,
  );
}

function conditions({ at, machine, kinds }: Results): string {
  const { cpu, cores, load: busy, node, postgres, hydra, kratos } = machine;
  return [
    `Taken on ${at.slice(0, 10)} with Hydra ${hydra}, Kratos ${kratos}, PostgreSQL ${postgres}, Node ${node}, all on one machine`,
    `(${cores} × ${cpu}, load ${busy} beforehand). Statements: means of ${kinds[0]?.rounds ?? 0} rounds, one at a time ("Every device: 100":`,
    "a quarter of that).",
  ].join("\n");
}
