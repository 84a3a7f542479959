import type { Logger } from "pino";

const everyMs = 60_000;

/** Says in the log, once a minute at most, that connections are turned away. */
export function logTurnedAway(log: Logger, now: () => number = Date.now): () => void {
  let saidAt = -Infinity;
  return () => {
    if (now() - saidAt < everyMs) return;
    saidAt = now();
    log.warn("connections are turned away: MAX_CONNECTIONS are open");
  };
}
