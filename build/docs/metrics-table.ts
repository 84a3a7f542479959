import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./comments.ts";
import { table } from "./table.ts";

const definition =
  /new (Counter|Gauge|Histogram)\(\{\s*name: "(lethe_\w+)",\s*help: "([^"]*)",\s*(?:labelNames: \[([^\]]*)\],)?/g;

/** Every metric with its help, as the code that counts has it. */
export function metricsTable(): string {
  const sources = globSync("src/ops/*metrics*.ts", { cwd: root }).toSorted();
  const rows = sources.flatMap((file) =>
    Array.from(
      readFileSync(join(root, file), "utf8").matchAll(definition),
      ([, type = "", name = "", help = "", labels = ""]) => [
        `\`${name}\``,
        type.toLowerCase(),
        labels.replaceAll('"', "`"),
        help,
      ],
    ),
  );
  return table(
    ["metric", "type", "labels", ""],
    rows.toSorted(([one = ""], [other = ""]) => one.localeCompare(other)),
  );
}
