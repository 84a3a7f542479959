import type { Logger } from "pino";
import { describeError } from "../ops/describe-error.ts";
import type { OrderStore, Turn } from "./order-store.ts";
import type { Reconciliation } from "./reconciliation.ts";

/** What a schedule is kept with. */
export interface ReconciliationScheduleOptions {
  store: Pick<OrderStore, "takeTurn">;
  reconciliation: Pick<Reconciliation, "look">;
  everyMs: number;
  log: Logger;
}

const longestWaitMs = 60_000;
const beatMs = 3_000;

/**
 * Looks at all of Kratos's identities once in each span of so long, in one of the processes that share the store. One that fails is begun
 * again within minutes.
 * @returns begins no further one, and waits for none: another process, or the next start, begins again
 */
export function scheduleReconciliation(options: ReconciliationScheduleOptions): () => void {
  const { store, reconciliation, everyMs, log } = options;
  let isLooking = false;
  let isLost = false;
  let isStopping = false;
  const timer = setInterval(() => void lookIfDue(), Math.min(everyMs, longestWaitMs)).unref();
  void lookIfDue();
  return () => {
    isStopping = true;
    clearInterval(timer);
  };

  async function lookIfDue(): Promise<void> {
    if (isLooking || isStopping) return;
    isLooking = true;
    try {
      const turn = await store.takeTurn(everyMs);
      if (turn === undefined) return;
      isLost = false;
      const beat = setInterval(() => void extend(turn), beatMs).unref();
      const isDone = await lookAtAll().finally(() => clearInterval(beat));
      await turn.end(isDone);
    } catch (error) {
      log.warn(
        { err: describeError(error) },
        "the store of sign-out orders does not say whose turn it is to reconcile",
      );
    } finally {
      isLooking = false;
    }
  }

  async function extend(turn: Turn): Promise<void> {
    // A store that does not answer gives it to nobody else either.
    isLost = !(await turn.extend().catch(() => true));
  }

  /** @returns false when it could not be done; the audit log says why */
  async function lookAtAll(pageToken?: string): Promise<boolean> {
    // Another process looks at them all, from the beginning.
    if (isStopping || isLost) return false;
    try {
      const { nextPageToken } = await reconciliation.look({
        pageToken,
        isDryRun: false,
        actor: "reconciliation",
      });
      return nextPageToken === undefined || (await lookAtAll(nextPageToken));
    } catch {
      return false;
    }
  }
}
