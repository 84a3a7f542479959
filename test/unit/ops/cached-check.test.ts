import { describe, expect, it, vi } from "vitest";
import { cachedCheck } from "../../../src/ops/cached-check.ts";

describe("cachedCheck", () => {
  it("asks once a second, and gives the last answer in between", async () => {
    let now = 0;
    const answers = [true, false];
    const check = vi.fn<() => Promise<boolean>>(() => Promise.resolve(answers.shift() ?? true));
    const isReady = cachedCheck(check, { otherwise: false, withinMs: 60_000, now: () => now });
    expect(await isReady()).toBe(true);
    now = 999;
    expect(await isReady()).toBe(true);
    expect(check).toHaveBeenCalledTimes(1);
    now = 1000;
    expect(await isReady()).toBe(false);
    expect(check).toHaveBeenCalledTimes(2);
  });

  it("asks once at a time, however long an answer takes", async () => {
    let now = 0;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const check = vi.fn<() => Promise<boolean>>(() => promise);
    const isReady = cachedCheck(check, { otherwise: false, withinMs: 60_000, now: () => now });
    const asked = [isReady()];
    now = 5000;
    asked.push(isReady(), isReady());
    expect(check).toHaveBeenCalledTimes(1);
    resolve(false);
    expect(await Promise.all(asked)).toEqual([false, false, false]);
    void isReady();
    expect(check).toHaveBeenCalledTimes(2);
  });

  it("asks nothing before anybody wants to know", () => {
    const check = vi.fn<() => Promise<boolean>>(() => Promise.resolve(true));
    cachedCheck(check, { otherwise: false, withinMs: 60_000 });
    expect(check).not.toHaveBeenCalled();
  });

  it("says no when its time is over, to all who wait, and asks anew", async () => {
    vi.useFakeTimers();
    try {
      const hung = new Promise<boolean>(() => {});
      const check = vi.fn<() => Promise<boolean>>(() => hung);
      const isReady = cachedCheck(check, { otherwise: false, withinMs: 6_000 });
      const asked = [isReady(), isReady()];
      await vi.advanceTimersByTimeAsync(5_999);
      asked.push(isReady());
      expect(check).toHaveBeenCalledTimes(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(await Promise.all(asked)).toEqual([false, false, false]);
      check.mockResolvedValue(true);
      expect(await isReady()).toBe(true);
      expect(check).toHaveBeenCalledTimes(2);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("says no when it fails, and asks anew", async () => {
    let now = 0;
    const check = vi
      .fn<() => Promise<boolean>>()
      .mockRejectedValueOnce(new Error("no"))
      .mockResolvedValue(true);
    const isReady = cachedCheck(check, { otherwise: false, withinMs: 60_000, now: () => now });
    expect(await isReady()).toBe(false);
    now = 1_000;
    expect(await isReady()).toBe(true);
  });
});
