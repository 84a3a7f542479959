import { constants } from "node:os";

// The last is what a terminal sends that is closed.
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Works until it is done, or is told to stop and has put things in order. The same signal once more ends the process at once.
 * @returns what came of it, and the exit code that the signal asks for (128 and its number); undefined without one
 */
export async function untilSignal<T>(
  work: (stop: AbortSignal) => Promise<T>,
): Promise<{ result: T; exitCode: number | undefined }> {
  const stop = new AbortController();
  let exitCode: number | undefined;
  const handlers = signals.map((signal) => [signal, () => end(signal)] as const);
  for (const [signal, handler] of handlers) process.once(signal, handler);
  try {
    const result = await work(stop.signal);
    return { result, exitCode };
  } finally {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  }

  function end(signal: (typeof signals)[number]): void {
    exitCode ??= 128 + constants.signals[signal];
    stop.abort();
  }
}
