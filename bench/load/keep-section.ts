import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "../lib/machine.ts";

const results = join(import.meta.dirname, "../results");
const paper = join(import.meta.dirname, "../../docs/performance.md");

/** Writes figures down as `bench/results/<name>.json`. */
export function keepFigures(name: string, figures: object): void {
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `${name}.json`), `${JSON.stringify(figures, null, 2)}\n`);
}

/** Puts a text between `<!-- name:begin -->` and `<!-- name:end -->` of docs/performance.md. */
export function writePaper(name: string, text: string): void {
  writeFileSync(paper, betweenMarks(readFileSync(paper, "utf8"), name, text));
}

/** @throws Error when the marks are not there */
export function betweenMarks(paperText: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [from, to] = [paperText.indexOf(begin), paperText.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`docs/performance.md lacks ${begin} and ${end}`);
  return `${paperText.slice(0, from + begin.length)}\n\n${text.trim()}\n\n${paperText.slice(to)}`;
}

/** The conditions of a run, and beside them what only this run had. */
export function conditions(machine: Machine, more: string): string {
  const { lethe, node, system, cores, cpu, memoryGiB, loadBefore } = machine;
  const on = `${cores} × ${cpu}, ${memoryGiB} GiB, load ${loadBefore} beforehand`;
  return `Taken on ${new Date().toISOString().slice(0, 10)}: Lethe ${lethe}, Node ${node}, ${system}, ${on}; ${more}.`;
}
