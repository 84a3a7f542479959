import { describe, expect, it } from "vitest";
import { median, percentile } from "../../../../bench/lib/statistics.ts";

const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);

describe("percentile", () => {
  it.each([
    [0.5, 51],
    [0.99, 100],
    [0, 1],
    [1, 100],
  ])("of 1 to 100 in any order is at %d the value %d", (share, value) => {
    expect(percentile(hundred, share)).toBe(value);
  });

  it("sorts numbers as numbers", () => {
    expect(percentile([10, 9, 100], 0.99)).toBe(100);
  });

  it("is no number where there are no values", () => {
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe("median", () => {
  it("is the value in the middle", () => {
    expect(median([9, 1, 100])).toBe(9);
  });

  it("is the mean of the two in the middle", () => {
    expect(median([4, 1, 100, 2])).toBe(3);
  });

  it("is no number where there are no values", () => {
    expect(median([])).toBeNaN();
  });
});
