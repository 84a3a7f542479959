import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Results } from "./results.ts";

/** Writes them down as JSON. @returns the file */
export function keepResults(folder: string, results: Results): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${results.at.replaceAll(":", "-")}.json`);
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  return file;
}

const begin = "<!-- bench:begin -->";
const end = "<!-- bench:end -->";

/** Puts a text between the marks of a paper. */
export function writeSection(file: string, text: string): void {
  writeFileSync(file, replaceSection(readFileSync(file, "utf8"), text));
}

/** @throws Error when the marks are not there */
export function replaceSection(paper: string, text: string): string {
  const [from, to] = [paper.indexOf(begin), paper.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`the paper lacks ${begin} and ${end}`);
  return `${paper.slice(0, from + begin.length)}\n\n${text.trim()}\n\n${paper.slice(to)}`;
}
