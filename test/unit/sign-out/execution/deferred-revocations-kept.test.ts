import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PageError } from "../../../../src/errors.ts";
import {
  createDeferredRevocations,
  untraced,
  type RevocationKeeper,
} from "../../../../src/sign-out/execution/deferred-revocations.ts";
import { createTraces } from "../../../../src/ops/traces.ts";
import { memoryLog } from "../../../../testkit/http/browse.ts";
import { fine, second } from "./deferred-revocations-fixture.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const work = { subject: "ada", afterMs: 15 * second, requestId: "one" };
const access = { apps: [], known: [] };

function withKeeper(keep?: RevocationKeeper["keep"]) {
  const memory = memoryLog();
  const revocations = createDeferredRevocations({
    log: memory.log,
    keeper: () => keep && { keep },
  });
  const events = () => memory.lines.map(({ event }) => event);
  return { revocations: untraced(revocations, createTraces(undefined)), events };
}

describe("late revocations that a store keeps as well", () => {
  it("are withdrawn when this process has done them", async () => {
    const withdraw = vi.fn<() => Promise<void>>(() => Promise.resolve());
    const keep = vi.fn<RevocationKeeper["keep"]>(() => Promise.resolve({ withdraw }));
    const { revocations } = withKeeper(keep);
    const kept = await revocations.keep?.(work, access);
    // Begun elsewhere only when this process can't be at it any more.
    expect(keep).toHaveBeenCalledWith({ subject: "ada", requestId: "one", dueInMs: 45 * second, access });
    revocations.add({ ...work, run: () => Promise.resolve(fine), kept });
    await vi.advanceTimersByTimeAsync(14 * second);
    expect(withdraw).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(second);
    expect(withdraw).toHaveBeenCalledOnce();
  });

  it("stay there, and are no failure, when this process gives them up or stops", async () => {
    for (const isStopped of [true, false]) {
      const withdraw = vi.fn<() => Promise<void>>(() => Promise.resolve());
      const { revocations, events } = withKeeper(() => Promise.resolve({ withdraw }));
      const kept = await revocations.keep?.(work, access);
      const run = () => Promise.reject(new PageError("hydra_unavailable"));
      revocations.add({ ...work, run, kept });
      const flushed = isStopped ? revocations.flush(5 * second) : undefined;
      await vi.advanceTimersByTimeAsync(60 * second);
      await flushed;
      expect(withdraw).not.toHaveBeenCalled();
      expect(events().at(-1)).toBe("revocation.kept");
      expect(revocations.counts).toMatchObject({ pending: 0, done: 0, failed: 0 });
    }
  });

  it.each<[string, RevocationKeeper["keep"]]>([
    ["fails", () => Promise.reject(new Error("the store is away"))],
    ["takes longer than a person should wait", () => new Promise(() => undefined)],
  ])("have memory where the store %s, and the log says so", async (_what, keep) => {
    const { revocations, events } = withKeeper(keep);
    const keeping = revocations.keep?.(work, access);
    await vi.advanceTimersByTimeAsync(second);
    expect(await keeping).toBeUndefined();
    expect(events()).toEqual(["revocation.not_kept"]);
  });

  it("are withdrawn when the store has kept them after all, too late", async () => {
    const withdraw = vi.fn<() => Promise<void>>(() => Promise.resolve());
    const late = Promise.withResolvers<{ withdraw: typeof withdraw }>();
    const { revocations } = withKeeper(() => late.promise);
    const keeping = revocations.keep?.(work, access);
    await vi.advanceTimersByTimeAsync(second);
    expect(await keeping).toBeUndefined();
    expect(withdraw).not.toHaveBeenCalled();
    late.resolve({ withdraw });
    await vi.advanceTimersByTimeAsync(0);
    expect(withdraw).toHaveBeenCalledOnce();
  });

  it("have memory alone where there is no store", async () => {
    const { revocations, events } = withKeeper();
    expect(await revocations.keep?.(work, access)).toBeUndefined();
    expect(events()).toEqual([]);
  });
});
