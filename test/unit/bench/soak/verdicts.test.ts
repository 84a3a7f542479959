import { describe, expect, it } from "vitest";
import type { Sample } from "../../../../bench/soak/sample.ts";
import { complaints } from "../../../../bench/soak/verdicts.ts";

const quiet: Sample = {
  atSeconds: 0,
  rssMiB: 120,
  heapMiB: 25,
  handles: 24,
  sockets: 3,
  timers: 0,
  resources: {},
};
const samplesOf = (at: (index: number) => Partial<Sample>) =>
  Array.from({ length: 100 }, (_, index) => ({ ...quiet, atSeconds: index * 5, ...at(index) }));
const well = {
  quietBefore: quiet,
  quietAfter: quiet,
  samples: samplesOf(() => ({})),
  mixed: { visits: { page: 100 }, failures: {} },
};

describe("complaints", () => {
  it("has none when nothing grows and nothing failed", () => {
    expect(complaints(well)).toEqual([]);
  });

  it.each([
    ["heapMiB", 25, 0.06],
    ["rssMiB", 120, 0.5],
    ["handles", 24, 0.5],
    ["sockets", 3, 0.5],
    ["timers", 0, 0.5],
  ])("names %s when it grows", (what, from, by) => {
    const samples = samplesOf((index) => ({ [what]: from + by * index }));
    expect(complaints({ ...well, samples })).toEqual([
      expect.stringMatching(new RegExp(`^${what} rose by `)) as string,
    ]);
  });

  it("lets the first fifth rise as it will", () => {
    const samples = samplesOf((index) => ({ heapMiB: Math.min(25, 10 + index) }));
    expect(complaints({ ...well, samples })).toEqual([]);
  });

  it("names a handle that was left open", () => {
    const quietAfter = { ...quiet, handles: 25 };
    expect(complaints({ ...well, quietAfter })).toEqual(["25 handles are open afterwards, 24 were before"]);
  });

  it("names what was answered wrongly", () => {
    const mixed = { visits: {}, failures: { "consent: Error: answered 500 instead of 200": 2 } };
    expect(complaints({ ...well, mixed })).toEqual(["2 × consent: Error: answered 500 instead of 200"]);
  });
});
