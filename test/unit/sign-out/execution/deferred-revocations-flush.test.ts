import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DeferredWork } from "../../../../src/sign-out/execution/deferred-revocations.ts";
import { fine, queue, second } from "./deferred-revocations-fixture.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("runNow", () => {
  it("does now what waits for this person, once, and leaves the rest", async () => {
    const { revocations, add, done } = queue();
    add("one");
    add("two", { subject: "eve" });
    await revocations.runNow("ada");
    expect(done).toEqual(["one"]);
    await vi.advanceTimersByTimeAsync(15 * second);
    expect(done).toEqual(["one", "two"]);
  });

  it("does nothing twice when it comes in the middle", async () => {
    const { revocations, add } = queue();
    const gate = Promise.withResolvers<typeof fine>();
    const run = vi.fn<DeferredWork["run"]>(() => gate.promise);
    add("one", { afterMs: 0, run });
    await vi.advanceTimersByTimeAsync(0);
    const hurried = revocations.runNow("ada");
    gate.resolve(fine);
    await hurried;
    expect(run).toHaveBeenCalledTimes(1);
    expect(revocations.counts.done).toBe(1);
  });

  it("does not fail when Hydra does: it is tried again in its time", async () => {
    const { revocations, add, done } = queue();
    add("one", { failures: 1 });
    await revocations.runNow("ada");
    expect(done).toEqual([]);
    await vi.advanceTimersByTimeAsync(second);
    expect(done).toEqual(["one"]);
  });
});

describe("flush", () => {
  it("does what waits, but gives browsers two seconds to follow Hydra's redirect", async () => {
    const { revocations, add, done } = queue();
    add("older");
    await vi.advanceTimersByTimeAsync(1_500);
    add("newer");
    const flushed = revocations.flush(10 * second);
    await vi.advanceTimersByTimeAsync(500);
    expect(done).toEqual(["older"]);
    await vi.advanceTimersByTimeAsync(1_500);
    await flushed;
    expect(done).toEqual(["older", "newer"]);
    expect(revocations.counts).toMatchObject({ pending: 0, done: 2, failed: 0 });
  });

  it("ends at once when nothing waits", async () => {
    const { revocations } = queue();
    await revocations.flush(10 * second);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("tries again quickly, and gives up when its time is over", async () => {
    const { revocations, add, done, lines } = queue();
    add("one", { failures: 2 });
    add("never", { failures: 999 });
    const flushed = revocations.flush(10 * second);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(done).toEqual(["one"]);
    await vi.advanceTimersByTimeAsync(7_500);
    await flushed;
    expect(revocations.counts).toMatchObject({ pending: 0, done: 1, failed: 1, spared: 0 });
    expect(lines().at(-1)).toMatchObject({ event: "revocation.failed", request_id: "never", level: 50 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits for one that is under way, and does not begin it twice", async () => {
    const { revocations, add } = queue();
    const gate = Promise.withResolvers<typeof fine>();
    const run = vi.fn<DeferredWork["run"]>(() => gate.promise);
    add("one", { afterMs: 0, run });
    await vi.advanceTimersByTimeAsync(0);
    const flushed = revocations.flush(10 * second);
    await vi.advanceTimersByTimeAsync(5 * second);
    gate.resolve(fine);
    await flushed;
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("does not begin what it has given up", async () => {
    const { revocations, add, done } = queue();
    const gate = Promise.withResolvers<typeof fine>();
    for (let count = 0; count < 8; count += 1) add("stuck", { afterMs: 0, run: () => gate.promise });
    add("behind them", { afterMs: 0 });
    const flushed = revocations.flush(10 * second);
    await vi.advanceTimersByTimeAsync(10 * second);
    await flushed;
    expect(revocations.counts).toMatchObject({ pending: 0, failed: 9 });
    gate.resolve(fine);
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toEqual([]);
    expect(revocations.counts).toMatchObject({ done: 0, failed: 9 });
  });

  it("leaves what came during it to the next, and that one does not wait long either", async () => {
    const { revocations, add, done } = queue();
    const first = revocations.flush(10 * second);
    add("late");
    await first;
    const next = revocations.flush(10 * second);
    await vi.advanceTimersByTimeAsync(2 * second);
    await next;
    expect(done).toEqual(["late"]);
  });
});
