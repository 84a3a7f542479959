import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DeferredWork } from "../../../../src/sign-out/execution/deferred-revocations.ts";
import { fine, queue, second } from "./deferred-revocations-fixture.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = () => new Promise<typeof fine>(() => {});
// Thirty seconds, and twice what a call to Hydra may take.
const tryEndsMs = 40 * second;
const hurryEndsMs = 10 * second;

const failureOf = (work: Promise<unknown>) => work.catch((error: unknown) => error);

describe("a late revocation that hangs", () => {
  it("counts as a failed try when its time is over, is logged, and is tried again", async () => {
    const { revocations, add, lines } = queue();
    const run = vi.fn<DeferredWork["run"]>(() => Promise.resolve(fine)).mockImplementationOnce(never);
    add("one", { afterMs: 0, run });
    await vi.advanceTimersByTimeAsync(tryEndsMs - 1);
    expect([run.mock.calls.length, lines()]).toEqual([1, []]);
    await vi.advanceTimersByTimeAsync(1);
    expect(revocations.counts).toMatchObject({ pending: 1, failedTries: 1 });
    const err = { code: "hydra_unavailable", detail: "took too long" };
    expect(lines()).toMatchObject([{ event: "revocation.retried", request_id: "one", level: 40, err }]);
    expect(JSON.stringify(lines())).not.toContain("ada");
    await vi.advanceTimersByTimeAsync(second);
    expect(run).toHaveBeenCalledTimes(2);
    expect(revocations.counts).toMatchObject({ pending: 0, done: 1, failed: 0 });
  });

  it("is given up after as many tries as any other", async () => {
    const { revocations, add, lines } = queue();
    add("one", { afterMs: 0, run: never });
    await vi.advanceTimersByTimeAsync(6 * tryEndsMs + 31 * second);
    expect(revocations.counts).toEqual({ pending: 0, done: 0, failed: 1, failedTries: 6, spared: 0 });
    expect(lines().at(-1)).toMatchObject({ event: "revocation.failed", level: 50, request_id: "one" });
  });

  it("gives its place back: eight of them hold nobody up for longer than that", async () => {
    const { add, done } = queue();
    for (let count = 0; count < 8; count += 1) add("stuck", { subject: "eve", afterMs: 0, run: never });
    add("behind them", { afterMs: 0 });
    await vi.advanceTimersByTimeAsync(tryEndsMs - 1);
    expect(done).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(done).toEqual(["behind them"]);
  });

  it("hears that its time is over, so that it begins nothing more", async () => {
    const { add } = queue();
    const signals: AbortSignal[] = [];
    const run = async (signal: AbortSignal) => {
      signals.push(signal);
      return signals.length === 1 ? never() : fine;
    };
    add("one", { afterMs: 0, run });
    await vi.advanceTimersByTimeAsync(tryEndsMs - 1);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await vi.advanceTimersByTimeAsync(1);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it("hears it when a shutdown gives it up, too", async () => {
    const { revocations, add } = queue();
    const signals: AbortSignal[] = [];
    const watched = async (signal: AbortSignal) => {
      signals.push(signal);
      return never();
    };
    add("one", { afterMs: 0, run: watched });
    await vi.advanceTimersByTimeAsync(0);
    const flushed = revocations.flush(10 * second);
    await vi.advanceTimersByTimeAsync(10 * second);
    await flushed;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });
});

describe("runNow", () => {
  it("does not wait behind other people's, however many are stuck", async () => {
    const { revocations, add, done } = queue();
    for (let count = 0; count < 20; count += 1) add("stuck", { subject: "eve", afterMs: 0, run: never });
    add("hers");
    add("hers, in the line already", { afterMs: 0 });
    await vi.advanceTimersByTimeAsync(0);
    await revocations.runNow("ada");
    expect(done).toEqual(["hers", "hers, in the line already"]);
    // Nothing is done twice when its turn in the line comes.
    await vi.advanceTimersByTimeAsync(15 * second);
    expect(done).toHaveLength(2);
  });

  it("does not wait for ever: nothing is given while a revocation may still reach it", async () => {
    const { revocations, add } = queue();
    add("one", { run: never });
    const hurried = failureOf(revocations.runNow("ada"));
    await vi.advanceTimersByTimeAsync(hurryEndsMs);
    expect(await hurried).toMatchObject({ code: "hydra_unavailable" });
    // The second one waits for the same try.
    const again = failureOf(revocations.runNow("ada"));
    await vi.advanceTimersByTimeAsync(hurryEndsMs);
    expect(await again).toMatchObject({ code: "hydra_unavailable" });
  });

  it("holds up nobody else", async () => {
    const { revocations, add } = queue();
    add("one", { run: never });
    await expect(revocations.runNow("eve")).resolves.toBeUndefined();
  });
});
