import { describe, expect, it, vi } from "vitest";
import { startTimeBudget } from "../../../../src/sign-out/execution/time-budget.ts";
import { runSteps, type Step } from "../../../../src/sign-out/execution/steps.ts";
import { startProgress } from "../../../../src/sign-out/progress.ts";

describe("startTimeBudget", () => {
  it("lets the first begin in any case, and the others as long as it lasts from then", () => {
    const clock = vi.spyOn(performance, "now").mockReturnValue(5_000);
    const mayBegin = startTimeBudget(3_000);
    clock.mockReturnValue(90_000);
    expect(mayBegin()).toBe(true);
    clock.mockReturnValue(92_999);
    expect(mayBegin()).toBe(true);
    clock.mockReturnValue(93_000);
    expect([mayBegin(), mayBegin()]).toEqual([false, false]);
    clock.mockRestore();
  });

  it("of no length lets one begin", () => {
    const mayBegin = startTimeBudget(0);
    expect([mayBegin(), mayBegin()]).toEqual([true, false]);
  });
});

describe("steps that go on", () => {
  const endings = ["account", "devices", "access", "here"] as const;
  const before = {
    reason: "person",
    of: 9,
    ended: { account: "ended", devices: 4 },
    halfWay: "devices",
  };

  it("begin with what the requests before them ended, and what they left half-way", () => {
    expect(startProgress(endings, before)).toEqual({
      targets: endings,
      ended: new Map([["account", "ended"]]),
      unsure: ["devices"],
      notEnded: ["access", "here"],
      incomplete: undefined,
      counts: new Map(),
    });
  });

  it("count on, and begin nothing after what is left half-way", async () => {
    const progress = startProgress(endings, before);
    const access = vi.fn<Step["run"]>();
    const steps: Step[] = [
      { ends: "account", run: () => Promise.resolve("none") },
      { ends: "devices", run: () => Promise.resolve({ ended: 3, left: 2 }) },
      { ends: "access", run: access },
    ];
    await runSteps(steps, progress, before);
    expect(access).not.toHaveBeenCalled();
    expect(progress).toMatchObject({
      ended: new Map<string, unknown>([
        ["account", "ended"],
        ["devices", 7],
      ]),
      unsure: [],
      notEnded: ["access", "here"],
      incomplete: "devices",
    });
  });

  it("say of one that fails now that it may have ended, whatever it came to before", async () => {
    const progress = startProgress(endings, before);
    const run = () => Promise.reject(new Error("no"));
    await expect(runSteps([{ ends: "account", run }], progress, before)).rejects.toThrow("no");
    expect([[...progress.ended.keys()], progress.unsure]).toEqual([[], ["devices", "account"]]);
  });
});
