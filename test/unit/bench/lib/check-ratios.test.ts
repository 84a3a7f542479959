import { describe, expect, it } from "vitest";
import { checkRatios, ratiosOf, tolerance } from "../../../../bench/lib/check-ratios.ts";
import type { Compared } from "../../../../bench/lib/compare.ts";
import { checkTable } from "../../../../bench/report.ts";

const judging = { judgesCpu: true };
const committed = { a: { cpu: 2, allocated: 2.5 }, c: { cpu: 1.5, allocated: 2 } };

function comparedTo(name: string, ratio: number, allocatedRatio: number): Compared {
  const figures = {
    cpuMs: 1,
    perSecond: 1,
    p50Ms: 1,
    p99Ms: 1,
    allocatedKiB: 1,
    residentMiB: 1,
    calls: {},
  };
  return { name, figures, ratio, ratios: [ratio], allocatedRatio };
}

describe("checkRatios", () => {
  it("leaves a ratio alone that is what was committed", () => {
    expect(checkRatios(committed, committed, judging).filter(({ isOverLimit }) => isOverLimit)).toEqual([]);
  });

  it("leaves a ratio alone that is just what is tolerated", () => {
    const now = { a: { cpu: 2 * tolerance.cpu, allocated: 2.5 * tolerance.allocated } };
    expect(checkRatios(now, committed, judging).map(({ isOverLimit }) => isOverLimit)).toEqual([
      false,
      false,
    ]);
  });

  it("finds the one ratio that is more than is tolerated", () => {
    const now = { ...committed, c: { cpu: 1.5 * tolerance.cpu + 0.01, allocated: 2 } };
    const regressions = checkRatios(now, committed, judging).filter(({ isOverLimit }) => isOverLimit);
    expect(regressions.map(({ scenario, measure }) => `${scenario} ${measure}`)).toEqual(["c cpu"]);
    expect(checkTable(regressions)).toMatch(/\| c, CPU time +\| +1\.50 \| +2\.41 \| +2\.40 \| too much \|/);
  });

  it("finds what allocates too much, however fast it is", () => {
    const now = { a: { cpu: 0.5, allocated: 2.5 * tolerance.allocated + 0.01 } };
    const regressions = checkRatios(now, committed, judging).filter(({ isOverLimit }) => isOverLimit);
    expect(regressions.map(({ scenario, measure }) => `${scenario} ${measure}`)).toEqual(["a allocated"]);
  });

  it("shows CPU times without judging them, unless it is told to", () => {
    const checked = checkRatios({ c: { cpu: 99, allocated: 99 } }, committed, { judgesCpu: false });
    expect(checked.map(({ measure, isOverLimit, decides }) => [measure, isOverLimit, decides])).toEqual([
      ["cpu", true, false],
      ["allocated", true, true],
    ]);
    expect(checkTable(checked)).toMatch(/c, CPU time .*\| too much, not judged \|/);
  });

  it("does not judge what was not measured, nor what has no baseline", () => {
    const now = { a: { cpu: 2, allocated: Number.NaN }, f: { cpu: 99, allocated: 99 } };
    expect(
      checkRatios(now, committed, judging).map(({ scenario, measure }) => `${scenario} ${measure}`),
    ).toEqual(["a cpu"]);
  });
});

describe("ratiosOf", () => {
  it("takes Lethe's ratios, not the floor's and not another app's", () => {
    const all = [comparedTo("floor", 1, 1), comparedTo("lethe", 2.5, 3), comparedTo("target", 9, 9)];
    expect(ratiosOf({ a: all })).toEqual({ a: { cpu: 2.5, allocated: 3 } });
  });
});
