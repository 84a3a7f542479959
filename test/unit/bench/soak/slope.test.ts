import { describe, expect, it } from "vitest";
import { judgeGrowth, slopeOf } from "../../../../bench/soak/slope.ts";

const line = (count: number, valueAt: (seconds: number) => number) =>
  Array.from({ length: count }, (_, at) => ({ atSeconds: at * 5, value: valueAt(at * 5) }));

describe("slopeOf", () => {
  it("is how much a straight line rises in a second", () => {
    expect(slopeOf(line(20, (seconds) => 100 + 0.25 * seconds))).toBeCloseTo(0.25, 10);
  });

  it("is nothing for what goes up and down around the same value", () => {
    expect(slopeOf(line(21, (seconds) => 100 + (seconds % 10 === 0 ? 8 : -8)))).toBeCloseTo(0, 10);
  });

  it("is not led by one high value in the middle", () => {
    expect(slopeOf(line(21, (seconds) => (seconds === 50 ? 500 : 100)))).toBeCloseTo(0, 10);
  });

  it.each([[[]], [[{ atSeconds: 3, value: 7 }]]])("is nothing for %j", (points) => {
    expect(slopeOf(points)).toBe(0);
  });
});

describe("judgeGrowth", () => {
  it("finds a leak below the noise: 1 KiB for each of 50 visits a second, in a quarter of an hour", () => {
    const leak = line(180, (seconds) => 90 + (seconds / 1024) * 50 + 6 * Math.sin(seconds));
    const { rise, grows } = judgeGrowth(leak, 16);
    expect(rise).toBeGreaterThan(40);
    expect(grows).toBe(true);
  });

  it("lets a rise within the bound pass, and says what it is in an hour", () => {
    expect(
      judgeGrowth(
        line(11, (seconds) => seconds / 10),
        6,
      ),
    ).toEqual({
      rise: expect.closeTo(5) as number,
      perHour: expect.closeTo(360) as number,
      bound: 6,
      grows: false,
    });
  });

  it("calls no fall growth", () => {
    expect(
      judgeGrowth(
        line(11, (seconds) => 100 - seconds),
        0,
      ).grows,
    ).toBe(false);
  });
});
