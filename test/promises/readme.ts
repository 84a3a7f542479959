import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

export const root = join(import.meta.dirname, "../..");
export const read = (path: string) => readFileSync(join(root, path), "utf8");

const pageOf = (name: string) => `docs/${name}.md`;
/** README, and the pages of docs/ whose sentences are promises as well. */
const pages = [
  "README.md",
  ...["apps", "errors", "kratos", "library", "ory-network", "production", "quick-start"].map(pageOf),
  ...["routes", "security", "settings", "sign-out"].map(pageOf),
];
const sentences = pages.map((page) => plain(read(page)));

/** A promise of theirs, tested under its own words: whoever changes the one has to change the other. */
export function promise(words: string, keep: () => unknown): void {
  // oxlint-disable-next-line vitest/valid-title -- the title is a string, in the files that call this
  it(words, async () => {
    expectInReadme(words);
    await keep();
  });
}

export function expectInReadme(words: string): void {
  const isSaid = sentences.some((text) => text.includes(plain(words)));
  expect(isSaid, `${pages.join(" or ")} says: ${words}`).toBe(true);
}

/** A text of theirs as one line, without Markdown's marks; the cells of a row are kept apart by one bar. */
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

/** One chapter with what is below it, without the code in it. */
export function chapterOf(heading: string): string {
  for (const page of pages) {
    const text = read(page).replace(/^```[^]*?^```$/gm, "");
    const [, level, rest] = new RegExp(`^(#{1,3}) ${heading}\n([^]*)`, "m").exec(text) ?? [];
    if (level !== undefined && rest !== undefined)
      return rest.split(new RegExp(`^#{1,${level.length}} `, "m"))[0] ?? "";
  }
  throw new Error(`no page has a chapter "${heading}"`);
}

/** The rows of a chapter's tables, without their heads: cells, with a bar between them. */
export function rowsOf(heading: string): string[] {
  const tables = chapterOf(heading).match(/^(?:\|.*\|\n)+/gm) ?? [];
  return tables.flatMap((table) =>
    table
      .trimEnd()
      .split("\n")
      .slice(2)
      .map((line) => plain(line.slice(1, -1))),
  );
}

/** The points of a chapter's lists. */
export function pointsOf(heading: string): string[] {
  const points = chapterOf(heading)
    .split(/^(?:[-*]|\d+\.) /m)
    .slice(1);
  return points.map((point) => plain(point.split(/\n\s*\n/)[0] ?? ""));
}
