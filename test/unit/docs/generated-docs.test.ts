import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generatedFiles, tableNames, tablesIn } from "../../../build/docs/generated.ts";

const root = join(import.meta.dirname, "../../..");
const files = await generatedFiles();
const pages = [...files].flatMap(([page, text]) => (tablesIn(text).length > 0 ? { page, text } : []));

describe("what is made of the code: `npm run docs:tables` writes it", () => {
  it.each([...files])("%s is not behind", (file, text) => {
    expect(readFileSync(join(root, file), "utf8")).toBe(text);
  });

  it("has each table once", () => {
    expect(pages.flatMap(({ text }) => tablesIn(text)).toSorted()).toEqual(tableNames.toSorted());
  });

  it.each(pages)("says something in each row of $page, whatever else is empty", ({ text }) => {
    const made = Array.from(
      text.matchAll(/^<!-- table: \w+ -->$([^]*?)^<!-- end of table -->$/gm),
      ([all]) => all,
    );
    const rows = (made.join("").match(/^(?:\|.*\|\n)+/gm) ?? []).flatMap((table) =>
      table.trimEnd().split("\n").slice(2),
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) expect(row).toMatch(/^\| \S.*\| \S[^|]* \|$/);
  });
});
