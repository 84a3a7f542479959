import { describe, expect, it } from "vitest";
import { betweenMarks } from "../../../../bench/load/keep-section.ts";
import { sustainable } from "../../../../bench/storm/storm.ts";

describe("sustainable", () => {
  it.each([
    // Half a second is all that the second call gets.
    [{ maxInFlight: 50, maxSockets: 128, delayMs: 2000 }, 20],
    [{ maxInFlight: 1024, maxSockets: 128, delayMs: 200 }, 320],
    [{ maxInFlight: 256, maxSockets: 128, delayMs: 20, perSecond: 900 }, 900],
    [{ maxInFlight: 256, maxSockets: 128, delayMs: 0, perSecond: 900 }, 900],
  ])("of %j is %i visits per second", (limits, perSecond) => {
    expect(sustainable(limits)).toBeCloseTo(perSecond);
  });
});

describe("betweenMarks", () => {
  it("changes what is between the marks of its own name and nothing else", () => {
    const paper = "<!-- a:begin -->\n\nold\n\n<!-- a:end -->\n<!-- b:begin -->\n\nold\n\n<!-- b:end -->\n";
    expect(betweenMarks(paper, "b", "new\n")).toBe(
      "<!-- a:begin -->\n\nold\n\n<!-- a:end -->\n<!-- b:begin -->\n\nnew\n\n<!-- b:end -->\n",
    );
  });

  it("refuses a paper without them, rather than lose it", () => {
    expect(() => betweenMarks("# Title\n", "b", "new")).toThrow(/b:begin/);
  });
});
