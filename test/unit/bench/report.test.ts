import { describe, expect, it } from "vitest";
import type { Compared } from "../../../bench/lib/compare.ts";
import { markdownTable } from "../../../bench/lib/markdown-table.ts";
import { replaceSection } from "../../../bench/lib/write-results.ts";
import { comparisonTable } from "../../../bench/report.ts";

const figures = {
  cpuMs: 0.1234,
  perSecond: 4321.9,
  p50Ms: 1.26,
  p99Ms: 9.04,
  allocatedKiB: 57.6,
  residentMiB: 93.2,
  calls: {},
};
const floor: Compared = { name: "floor", figures, ratio: 1, ratios: [1, 1], allocatedRatio: 1 };
const lethe: Compared = { name: "lethe", figures, ratio: 2.345, ratios: [2.2, 2.49], allocatedRatio: 2 };
const unknown = { ...figures, cpuMs: Number.NaN, allocatedKiB: Number.NaN, residentMiB: Number.NaN };
const target = { ...lethe, name: "target", figures: unknown, ratio: Number.NaN, ratios: [Number.NaN] };

function cellsOf(table: string): string[][] {
  return table.split("\n").map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe("comparisonTable", () => {
  it("has a row for each server, with its ratio to the floor", () => {
    const rows = cellsOf(comparisonTable({ a: [floor, lethe] })).slice(2);
    const rest = ["4322", "1.3", "9.0", "58", "93"];
    expect(rows).toEqual([
      ["a: GET the sign-out page", "floor", "0.123", "1", "", ...rest],
      ["", "lethe", "0.123", "2.35", "2.20 – 2.49", ...rest],
    ]);
  });

  it("keeps the scenarios' order, whichever were measured", () => {
    const rows = cellsOf(comparisonTable({ f: [floor], b: [floor] })).slice(2);
    expect(rows.map(([title]) => title?.slice(0, 2))).toEqual(["b:", "f:"]);
  });

  it("has a dash for what nobody can see of another app's process", () => {
    const [, , , row] = cellsOf(comparisonTable({ a: [floor, target] }));
    expect(row).toEqual(["", "target", "–", "–", "–", "4322", "1.3", "9.0", "–", "–"]);
  });
});

describe("markdownTable", () => {
  it("is as wide as its widest cells, with the figures to the right", () => {
    expect(markdownTable(["what", "n"], [["a", "12345"]])).toBe(
      ["| what |     n |", "| ---- | ----: |", "| a    | 12345 |"].join("\n"),
    );
  });
});

describe("replaceSection", () => {
  it("changes what is between the marks and nothing else", () => {
    const paper = "# Title\n\n<!-- bench:begin -->\n\nold\n\n<!-- bench:end -->\n\nafter\n";
    expect(replaceSection(paper, "new\n")).toBe(paper.replace("old", "new"));
  });

  it("refuses a paper without marks, rather than lose it", () => {
    expect(() => replaceSection("# Title\n", "new")).toThrow(/bench:begin/);
  });
});
