import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withDeadline } from "../../src/deadline.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const tooLong = () => new Error("took too long");

const failureOf = (work: Promise<unknown>) => work.catch((error: unknown) => error);

describe("withDeadline", () => {
  it("is what the work comes to, and leaves no timer", async () => {
    expect(await withDeadline(Promise.resolve("done"), 1_000, tooLong)).toBe("done");
    await expect(withDeadline(Promise.reject(new Error("no")), 1_000, tooLong)).rejects.toThrow("no");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends a wait for what never settles", async () => {
    const wait = withDeadline(new Promise(() => {}), 1_000, tooLong);
    const ended = failureOf(wait);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await ended).toEqual(tooLong());
    expect(vi.getTimerCount()).toBe(0);
  });

  it("minds no failure that comes later", async () => {
    const work = Promise.withResolvers<never>();
    const ended = failureOf(withDeadline(work.promise, 1_000, tooLong));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await ended).toEqual(tooLong());
    // Vitest fails a run with an unhandled rejection.
    work.reject(new Error("too late"));
    await vi.advanceTimersByTimeAsync(0);
  });
});
