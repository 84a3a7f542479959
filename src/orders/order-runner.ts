import type { Logger } from "pino";
import { withDeadline } from "../deadline.ts";
import { PageError } from "../errors.ts";
import { describeError } from "../ops/describe-error.ts";
import type { RemoteResult, RemoteSignOut } from "../sign-out/remote-order.ts";
import { errorCodeOf } from "../sign-out/remote-json.ts";
import { createOrderAudit } from "./audit.ts";
import { addCounts, type NewOrder, type StoredOrder, type TryOutcome } from "./order.ts";
import { leaseMs, type OrderStore, type TakenOrder } from "./order-store.ts";
import { StoreError } from "../store-error.ts";

const second = 1_000;
// Between tries: a Hydra that restarts is back after the first ones, an outage of some hours is outlasted by the last.
const retryAfterMs = [1, 2, 5, 15, 60, 5 * 60, 15 * 60, 30 * 60, 60 * 60, 60 * 60, 60 * 60, 60 * 60].map(
  (s) => s * second,
);
const pollMs = 500;
const atOnce = 4;
const withdrawMs = 2 * second;
// Of one subject; an order that was missed here is placed again, which is harmless.
const mostWaiting = 20;
// A process that is killed in the middle of an order has not failed at it. What ends every process that takes it would keep all others waiting.
const mostInterruptions = 100;
const forgetEveryMs = 3_600 * second;

/** What orders are carried out with. */
export interface OrderRunnerOptions {
  store: OrderStore;
  remote: RemoteSignOut;
  /** What went wrong with the store. */
  log: Logger;
  auditLog: Logger;
  now?: () => number;
}

/** Sign-out orders: taken in, and carried out beside everything else that the process does. */
export interface Orders {
  /** Resolves when the order is safely kept. `isNew` is false where its key was used before. */
  place(order: NewOrder): Promise<{ order: StoredOrder; isNew: boolean }>;
  find(id: string): Promise<StoredOrder | undefined>;
  listOf(subject: string, limit: number): Promise<StoredOrder[]>;
  preview: RemoteSignOut["preview"];
  /** An order that ends all of the subject's sign-ins is still to be carried out. */
  isOrdered(subject: string): Promise<boolean>;
  /** Forgets an order that is not needed any more. */
  withdraw(id: string): Promise<void>;
  /**
   * Takes no further order, waits for those in hand for at most so long, and closes the store once `lastUse` is over. What is left, another
   * process or the next start does.
   */
  stop(withinMs: number, lastUse?: Promise<unknown>): Promise<void>;
  /** For metrics. */
  readonly counts: Readonly<OrderCounts>;
  backlog: OrderStore["backlog"];
}

/** Since the process began. */
export interface OrderCounts {
  done: number;
  /** Given up. */
  failed: number;
  /** Tries that failed, whether they were the last or not. */
  failedTries: number;
}

/** Carries out what the store holds, four orders at a time, from now until `stop`. */
export function startOrders({ store, remote, log, auditLog, now = Date.now }: OrderRunnerOptions): Orders {
  const audit = createOrderAudit(auditLog);
  const counts: OrderCounts = { done: 0, failed: 0, failedTries: 0 };
  const running = new Set<Promise<void>>();
  const withdrawing = new Set<Promise<void>>();
  let isStopping = false;
  let isTaking = false;
  let mayBeMore = false;
  let isFailing = false;
  const timer = setInterval(() => void takeDue(), pollMs).unref();
  const forgetting = setInterval(() => void forgetOld(), forgetEveryMs).unref();
  void takeDue();

  return {
    counts,
    backlog: () => store.backlog(),
    async place(order) {
      const placed = await store.add(order);
      void takeDue();
      return placed;
    },
    find: (id) => store.find(id),
    listOf: (subject, limit) => store.listOf(subject, limit),
    preview: (order) => remote.preview(order),
    isOrdered: async (subject) => (await store.listOf(subject, mostWaiting)).some(endsAll),
    withdraw(id) {
      const withdrawal = store.withdraw(id).finally(() => withdrawing.delete(withdrawal));
      withdrawing.add(withdrawal);
      return withdrawal;
    },
    async stop(withinMs, lastUse) {
      isStopping = true;
      clearInterval(timer);
      clearInterval(forgetting);
      const late = new Error("the time for a shutdown is over");
      await withDeadline(Promise.all(running), withinMs, () => late).catch(() => undefined);
      await lastUse;
      await withDeadline(Promise.allSettled(withdrawing), withdrawMs, () => late).catch(() => undefined);
      await store.close();
    },
  };

  async function takeDue(): Promise<void> {
    // One may have come in since this look began.
    mayBeMore = isTaking;
    if (isTaking) return;
    isTaking = true;
    try {
      await takeAll();
      if (isFailing) log.info("the store of sign-out orders works again");
      isFailing = false;
    } catch (error) {
      // Asked twice a second: once is enough to say.
      if (!isFailing) log.error(aboutStore(error), "the store of sign-out orders fails");
      isFailing = true;
    } finally {
      isTaking = false;
    }
    if (mayBeMore) await takeDue();
  }

  async function takeAll(): Promise<void> {
    if (isStopping || running.size >= atOnce) return;
    const taken = await store.take();
    if (taken === undefined) return;
    const work = carryOut(taken).finally(() => {
      running.delete(work);
      void takeDue();
    });
    running.add(work);
    await takeAll();
  }

  async function carryOut(taken: TakenOrder): Promise<void> {
    const lost = new AbortController();
    const beat = setInterval(() => void extend(taken, lost), leaseMs / 3).unref();
    try {
      if (taken.failures === 0) audit.begun(taken, taken.tries);
      const { order, requestedAtMs } = taken;
      const result = isInterruptedForever(taken)
        ? interrupted()
        : await remote.run(order, { requestedAtMs, signal: lost.signal });
      await settle(taken, result);
    } catch (error) {
      // Its lease runs out, and it is taken again.
      log.error({ ...aboutStore(error), order_id: taken.id }, "a sign-out order could not be stored");
    } finally {
      clearInterval(beat);
    }
  }

  async function extend(taken: TakenOrder, lost: AbortController): Promise<void> {
    // A store that does not answer gives it to nobody else either.
    const isOurs = await store.extend(taken).catch(() => true);
    if (!isOurs) lost.abort(new PageError("internal", { detail: "another process is at this order" }));
  }

  async function settle(taken: TakenOrder, result: RemoteResult): Promise<void> {
    const outcome = outcomeOf(taken, result);
    // Who has it now says what came of it.
    if (!(await store.settle(taken, outcome)))
      return log.info(
        { order_id: taken.id },
        "a sign-out order went over to another process, or was withdrawn",
      );
    if (result.state === "failed") counts.failedTries += 1;
    if (result.state === "failed" && outcome.nextTryAtMs !== undefined)
      return audit.retried(taken, result, outcome.nextTryAtMs - now());
    counts[result.state] += 1;
    audit.ended(taken, { ...result, ended: outcome.ended }, taken.tries);
  }

  function outcomeOf(taken: TakenOrder, result: RemoteResult): TryOutcome {
    const { failures: before, ended: endedBefore } = taken;
    const ended = addCounts(endedBefore, result.ended);
    if (result.state === "done")
      return {
        state: "done",
        failures: before,
        ended,
        stillListed: result.stillListed,
        error: undefined,
        nextTryAtMs: undefined,
      };
    const waitMs = isInterruptedForever(taken) ? undefined : retryAfterMs[before];
    const failed = { failures: before + 1, ended, stillListed: 0, error: errorCodeOf(result.error) };
    return waitMs === undefined
      ? { state: "failed", ...failed, nextTryAtMs: undefined }
      : { state: "accepted", ...failed, nextTryAtMs: now() + waitMs };
  }

  async function forgetOld(): Promise<void> {
    await store
      .forgetOld()
      .catch((error: unknown) => log.warn(aboutStore(error), "old sign-out orders could not be deleted"));
  }
}

function endsAll({ order: { target, tokens }, endedAtMs }: StoredOrder): boolean {
  return (
    endedAtMs === undefined && target.kind === "subject" && target.except === undefined && tokens === "all"
  );
}

function aboutStore(error: unknown): object {
  return { err: describeError(error), ...(error instanceof StoreError && { store_code: error.code }) };
}

function isInterruptedForever({ tries, failures }: TakenOrder): boolean {
  return tries - 1 - failures >= mostInterruptions;
}

function interrupted(): RemoteResult {
  const error = new PageError("internal", { detail: "each process that had this order has ended" });
  return { state: "failed", ended: { sessions: 0, signIns: 0, clients: 0 }, error };
}
