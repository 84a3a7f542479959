import { describe, expect, it } from "vitest";
import { untilSignal } from "../../../src/cli/stop-signals.ts";

type Signal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** As if the signal had come, for the handler alone that is there since. */
function handlerSince(before: readonly unknown[], signal: Signal) {
  const [handler, ...more] = process.rawListeners(signal).filter((listener) => !before.includes(listener));
  expect(more).toEqual([]);
  return () => handler?.(signal);
}

describe("untilSignal", () => {
  it.each<[Signal, number]>([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ])("tells the work of %s to stop, waits for it, and says %i", async (signal, exitCode) => {
    const before = process.rawListeners(signal);
    const { promise: inOrder, resolve: putInOrder } = Promise.withResolvers<void>();
    const ended = untilSignal(async (stop) => {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      stop.addEventListener("abort", resolve);
      await promise;
      await inOrder;
      return "in order";
    });
    handlerSince(before, signal)();
    putInOrder();
    expect(await ended).toEqual({ result: "in order", exitCode });
    expect(process.rawListeners(signal)).toEqual(before);
  });

  it("says nothing of an exit code where no signal came, and takes its handlers away", async () => {
    const before = process.rawListeners("SIGTERM");
    expect(await untilSignal(() => Promise.resolve("done"))).toEqual({ result: "done", exitCode: undefined });
    await expect(untilSignal(() => Promise.reject(new Error("a bug")))).rejects.toThrow("a bug");
    expect(process.rawListeners("SIGTERM")).toEqual(before);
  });
});
