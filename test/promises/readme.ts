import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

export const root = join(import.meta.dirname, "../..");
export const read = (path: string) => readFileSync(join(root, path), "utf8");
const readme = plain(read("README.md"));

/** A promise of README's, tested under its own words: whoever changes the one has to change the other. */
export function promise(words: string, keep: () => unknown): void {
  // oxlint-disable-next-line vitest/valid-title -- the title is a string, in the files that call this
  it(words, async () => {
    expectInReadme(words);
    await keep();
  });
}

export function expectInReadme(words: string): void {
  expect(readme.includes(plain(words)), `README.md says: ${words}`).toBe(true);
}

/** A text of README's as one line, without Markdown's marks; the cells of a row are kept apart by one bar. */
export function plain(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s*(?:[-*>]|\d+\.)\s+/gm, "")
    .replace(/\\(["'])/g, "$1")
    .replace(/[`*]/g, "")
    .replace(/(^|[\s(])_([^_\n]+)_(?=[\s,.;:)])/g, "$1$2")
    .replace(/\s*\|\s*/g, "|")
    .replace(/\|+$/, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** One chapter of README, without the code in it. */
export function chapterOf(heading: string): string {
  const text = read("README.md").replace(/^```[^]*?^```$/gm, "");
  const chapters = text.split(/^#{1,3} /m);
  const found = chapters.find((chapter) => chapter.startsWith(`${heading}\n`));
  if (found === undefined) throw new Error(`README.md has no chapter "${heading}"`);
  return found.slice(heading.length);
}

/** The rows of a chapter's table, without its head: cells, with a bar between them. */
export function rowsOf(heading: string): string[] {
  const lines = chapterOf(heading).match(/^\|.*\|$/gm) ?? [];
  return lines.slice(2).map((line) => plain(line.slice(1, -1)));
}

/** The points of a chapter's lists. */
export function pointsOf(heading: string): string[] {
  const points = chapterOf(heading)
    .split(/^(?:[-*]|\d+\.) /m)
    .slice(1);
  return points.map((point) => plain(point.split(/\n\s*\n/)[0] ?? ""));
}
