import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface GuideRow {
  /** What it is called there, without backticks. */
  there: string;
  /** What the second column says, as it is written. */
  here: string;
}

/** The guides for people who come from other apps. */
export const guides = ["from-hera.md", "from-ory-reference-ui.md"].map((name) => ({
  name,
  text: readDocument(`docs/${name}`),
}));

/** The rows of all tables in the guides whose first column is called so. */
export function guideRows(firstColumn: "variable" | "route"): GuideRow[] {
  const table = new RegExp(String.raw`^\| ${firstColumn} +\|.*\n\|[- |]+\n((?:\|.*\n)+)`, "gm");
  const tables = guides.flatMap(({ text }) => Array.from(text.matchAll(table), ([, rows = ""]) => rows));
  return tables
    .flatMap((rows) => rows.trimEnd().split("\n"))
    .map((row) => {
      const [, there = "", here = ""] = row.split("|").map((cell) => cell.trim());
      return { there: there.replaceAll("`", ""), here };
    });
}

/** A file of the project, by its path from the root. */
export function readDocument(path: string): string {
  return readFileSync(join(import.meta.dirname, "../..", path), "utf8");
}
