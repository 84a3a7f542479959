import { globSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { expectInReadme, plain, pointsOf, read, root, rowsOf } from "./readme.ts";

/** The rows of this folder's own table; a dot stands for the bar between README's cells. */
const ownRows = Array.from(read("test/promises/README.md").matchAll(/^\| (.*) \|$/gm), ([, row = ""]) =>
  row.split(" | ").map((cell) => cell.trim().replaceAll("·", "|")),
).filter(([first = ""]) => !/^README says|^-+$/.test(first));

/** What the tests of this folder are called. */
const names = globSync("test/promises/*.test.ts", { cwd: root }).flatMap((file) =>
  Array.from(read(file).matchAll(/^promise\(\s*(["'])((?:\\.|(?!\1).)+)\1,/gm), ([, , words = ""]) =>
    plain(words),
  ),
);
const known = [...names, ...ownRows.map(([words = ""]) => plain(words))];

describe("README's promises", () => {
  it.each(["When it asks", "All settings", "Routes", "What happens when"])(
    'in the table of "%s" each have a test',
    (heading) => {
      const rows = rowsOf(heading);
      expect(rows.length).toBeGreaterThan(10);
      expect(rows.filter((row) => !known.includes(row))).toEqual([]);
    },
  );

  it.each(["What a sign-out ends", "In production", "Several replicas", "Security"])(
    'in each point of "%s" have a test',
    (heading) => {
      const points = pointsOf(heading);
      expect(points.length).toBeGreaterThan(3);
      expect(points.filter((point) => !known.some((words) => point.includes(words)))).toEqual([]);
    },
  );

  it("are each tested once", () => {
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});

describe("the promises that another suite keeps", () => {
  it.each(ownRows)("are README's: %s", (words = "", file = "", test = "", ...more) => {
    expect([words, file, test, ...more]).toEqual([
      words,
      expect.stringMatching(/\.test\.ts$/),
      expect.stringMatching(/./),
    ]);
    expectInReadme(words);
    const source = read(file);
    expect(['"', "'", "`"].some((quote) => source.includes(quote + test + quote + ","))).toBe(true);
  });
});
