import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fine, queue, second } from "./deferred-revocations-fixture.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("createDeferredRevocations", () => {
  it("does its work when its time has come, and counts it", async () => {
    const { revocations, done, add, lines } = queue();
    add("one");
    add("two", { afterMs: 20 * second });
    expect(revocations.counts).toEqual({ pending: 2, done: 0, failed: 0, failedTries: 0, spared: 0 });
    await vi.advanceTimersByTimeAsync(14_999);
    expect(done).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(done).toEqual(["one"]);
    expect(revocations.counts).toEqual({ pending: 1, done: 1, failed: 0, failedTries: 0, spared: 0 });
    await vi.advanceTimersByTimeAsync(5 * second);
    expect(done).toEqual(["one", "two"]);
    expect(lines()).toMatchObject([{ event: "revocation.done", request_id: "one", level: 30, ...fine }, {}]);
  });

  it("counts apps that were left alone", async () => {
    const { revocations, add } = queue();
    add("one", { run: () => Promise.resolve({ revoked: 1, spared: 2 }) });
    await vi.advanceTimersByTimeAsync(15 * second);
    expect(revocations.counts).toMatchObject({ done: 1, spared: 2 });
  });

  it("tries again, each time after a longer while", async () => {
    const { revocations, done, add, lines } = queue();
    add("one", { afterMs: 0, failures: 2 });
    await vi.advanceTimersByTimeAsync(2_999);
    expect(done).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(done).toEqual(["one"]);
    expect(revocations.counts).toEqual({ pending: 0, done: 1, failed: 0, failedTries: 2, spared: 0 });
    const retried = { event: "revocation.retried", level: 40, err: { code: "hydra_unavailable" } };
    expect(lines()).toMatchObject([{ ...retried, tries: 1 }, { ...retried, tries: 2 }, {}]);
  });

  it("gives up in the end, and says so at `error` without the person's id", async () => {
    const { revocations, done, add, lines } = queue();
    add("one", { afterMs: 0, failures: 99 });
    await vi.advanceTimersByTimeAsync(31 * second);
    expect(done).toEqual([]);
    expect(revocations.counts).toEqual({ pending: 0, done: 0, failed: 1, failedTries: 6, spared: 0 });
    expect(lines().slice(5)).toMatchObject([
      { event: "revocation.failed", level: 50, request_id: "one", err: { code: "hydra_unavailable" } },
    ]);
    expect(JSON.stringify(lines())).not.toContain("ada");
    await vi.advanceTimersByTimeAsync(60 * second);
    expect(lines()).toHaveLength(6);
  });

  it("has few at once", async () => {
    const { add, revocations } = queue();
    let atOnce = 0;
    let most = 0;
    async function run() {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setTimeout(resolve, 10));
      atOnce -= 1;
      return fine;
    }
    for (let count = 0; count < 50; count += 1) add("one", { afterMs: 0, run });
    await vi.advanceTimersByTimeAsync(second);
    expect(most).toBe(8);
    expect(revocations.counts.done).toBe(50);
  });

  it("does the oldest now when there are too many", async () => {
    const { add, done, revocations } = queue();
    for (let count = 0; count <= 10_000; count += 1) add(`job-${count}`);
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toEqual(["job-0"]);
    expect(revocations.counts.pending).toBe(10_000);
  });
});
