import type { Logger } from "pino";
import { limitConcurrency, forEachConcurrently } from "../../concurrency.ts";
import { withDeadline } from "../../deadline.ts";
import { describeError } from "../../ops/describe-error.ts";
import { PageError } from "../../errors.ts";
import type { AuditEvent } from "../../ops/audit-event.ts";
import type { LateAccess } from "./late-access.ts";
import type { RevocationCounts } from "../../ops/metrics.ts";
import type { Traces } from "../../ops/traces.ts";

/** What is left to revoke of one sign-out, once Hydra has told the apps. */
export interface DeferredWork {
  /** Whose access it is. */
  subject: string;
  /** How long to wait, in milliseconds. */
  afterMs: number;
  /** Of the request that began it, for the log. */
  requestId: string;
  /**
   * Made to be repeated: what is revoked already counts as done. Begins no call to Hydra once the signal is aborted: by then its time is
   * over, and the next try may be under way.
   */
  run: (signal: AbortSignal) => Promise<{ revoked: number; spared: number }>;
  /** What `keep` came to: withdrawn when this is done, and left where it is when this is given up. */
  kept?: KeptRevocation | undefined;
}

/** Late revocations of one sign-out that a store keeps as well. */
export interface KeptRevocation {
  /** Takes them out of the store: they are done. */
  withdraw: () => Promise<void>;
}

/** Where late revocations are kept besides, for whoever comes when this process is killed. */
export interface RevocationKeeper {
  /** Resolves when they are safe. They are begun by whoever has them after `dueInMs`, unless they are withdrawn before. */
  keep: (work: {
    subject: string;
    requestId: string;
    dueInMs: number;
    access: LateAccess;
  }) => Promise<KeptRevocation>;
}

/** Revocations that wait, in memory: what a process that is killed still held stays unrevoked, unless it was kept as well. */
export interface DeferredRevocations {
  /**
   * Keeps what `add` will be given, where there is a keeper: before the sign-out, so that no moment is left in which it could be lost. Undefined where
   * there is none, or it fails or takes longer than a person should wait: then memory has to do. Never rejects.
   */
  keep?: (
    work: Pick<DeferredWork, "subject" | "afterMs" | "requestId">,
    access: LateAccess,
  ) => Promise<KeptRevocation | undefined>;
  /** Has it done when its time has come, and again with longer and longer waits when it fails. */
  add(work: DeferredWork): void;
  /**
   * Does now what waits for this user, before they get new access, so that it can't reach that. Throws when that takes too long: a call
   * to Hydra that is still under way could end what is given next.
   */
  runNow(subject: string): Promise<void>;
  /** For a shutdown: does now what waits, and gives up after `withinMs`. */
  flush(withinMs: number): Promise<void>;
  /** For metrics. */
  readonly counts: Readonly<RevocationCounts>;
}

interface Job extends DeferredWork {
  addedAtMs: number;
  failures: number;
  /** Its time has come, and it waits for one of the places. */
  isDue: boolean;
  timer?: NodeJS.Timeout;
  running?: Promise<void> | undefined;
  calls?: AbortController;
  over: PromiseWithResolvers<void>;
}

interface EndFacts {
  revoked?: number;
  spared?: number;
  err?: object;
  reason?: string;
}

const atOnce = 8;
const atOnceForOne = 2;
const retryAfterMs = [1_000, 2_000, 4_000, 8_000, 16_000];
const flushRetryMs = 250;
// How long the browser gets, in a shutdown too, to follow Hydra's redirect, by which the apps are told.
const settleMs = 2_000;
const maxPending = 10_000;
// By then this process has had several tries. That two are at it does no harm.
const keptForMs = 30_000;
const keepWithinMs = 1_000;
// More than one user's clients take. What was revoked by then is not revoked again.
const tryForMs = 30_000;

/** What deferred revocations are made of. */
export interface DeferredRevocationsOptions {
  /** Audit events: `revocation.done`, `.retried`, `.failed`, `.kept`, `.not_kept`. */
  log: Logger;
  /** What one call to Hydra may take. */
  callTimeoutMs?: number;
  /** Asked for at each sign-out; undefined while there is none. */
  keeper?: () => RevocationKeeper | undefined;
}

/**
 * Revocations that are due some seconds after a sign-out (`LOGOUT_REVOKE_DELAY`), eight at a time. What fails is tried again; what waits is in memory,
 * and with a `keeper` in the store as well.
 */
export function createDeferredRevocations({
  log,
  callTimeoutMs = 5_000,
  keeper = () => undefined,
}: DeferredRevocationsOptions): DeferredRevocations {
  const counts = { pending: 0, done: 0, failed: 0, failedTries: 0, spared: 0 };
  const jobs = new Set<Job>();
  const run = limitConcurrency(atOnce);
  // A list and a revocation, each with all the time that a call has.
  const runNowForMs = 2 * callTimeoutMs;
  const tryEndsMs = tryForMs + 2 * callTimeoutMs;
  let flushing = false;

  return { counts, keep, add, runNow, flush };

  async function keep(
    { subject, afterMs, requestId }: Pick<DeferredWork, "subject" | "afterMs" | "requestId">,
    access: LateAccess,
  ): Promise<KeptRevocation | undefined> {
    const store = keeper();
    if (store === undefined) return undefined;
    const kept = store.keep({ subject, requestId, dueInMs: afterMs + keptForMs, access });
    try {
      return await withDeadline(kept, keepWithinMs, tooLong);
    } catch (error) {
      // What comes after all is nobody's to withdraw any more: it would be done a second time.
      void kept.then(({ withdraw }) => withdraw()).catch(() => undefined);
      log.warn(
        {
          event: "revocation.not_kept" satisfies AuditEvent,
          request_id: requestId,
          err: describeError(error),
        },
        "audit",
      );
      return undefined;
    }
  }

  function add(work: DeferredWork): void {
    const over = Promise.withResolvers<void>();
    const job: Job = { ...work, addedAtMs: performance.now(), failures: 0, isDue: false, over };
    jobs.add(job);
    counts.pending += 1;
    schedule(job, flushing ? Math.min(work.afterMs, settleMs) : work.afterMs);
    // A Hydra that is gone must not fill our memory.
    const [oldest] = jobs;
    if (jobs.size > maxPending && oldest !== undefined) queue(oldest);
  }

  // Not in the line of all users': those may be stuck, and this user waits.
  async function runNow(subject: string): Promise<void> {
    if (jobs.size === 0) return;
    const theirs = Array.from(jobs).filter((job) => job.subject === subject);
    if (theirs.length === 0) return;
    await withDeadline(
      forEachConcurrently(theirs, atOnceForOne, begin),
      runNowForMs,
      () => new PageError("hydra_unavailable", { detail: "an earlier sign-out is still being carried out" }),
    );
  }

  async function flush(withinMs: number): Promise<void> {
    flushing = true;
    const waiting = Array.from(jobs);
    for (const job of waiting) {
      const settledAtMs = job.addedAtMs + Math.min(job.afterMs, settleMs);
      schedule(job, Math.max(0, settledAtMs - performance.now()));
    }
    const allOver = Promise.all(waiting.map(({ over }) => over.promise));
    const tooLate = new Error("the time for a shutdown is over");
    await withDeadline(allOver, withinMs, () => tooLate).catch(() => undefined);
    for (const job of waiting) end(job, "failed", { reason: "shutdown" });
  }

  function schedule(job: Job, afterMs: number): void {
    clearTimeout(job.timer);
    job.timer = setTimeout(() => queue(job), afterMs);
  }

  function queue(job: Job): void {
    clearTimeout(job.timer);
    if (job.isDue || job.running !== undefined) return;
    job.isDue = true;
    // It may have been hurried before its turn comes.
    void run(async () => job.isDue && begin(job));
  }

  function begin(job: Job): Promise<void> {
    clearTimeout(job.timer);
    job.isDue = false;
    job.running ??= tryOnce(job).finally(() => (job.running = undefined));
    return job.running;
  }

  async function tryOnce(job: Job): Promise<void> {
    if (!jobs.has(job)) return;
    const calls = new AbortController();
    job.calls = calls;
    try {
      const { revoked, spared } = await withDeadline(job.run(calls.signal), tryEndsMs, tooLong);
      end(job, "done", { revoked, spared });
    } catch (error) {
      calls.abort();
      tryAgain(job, describeError(error));
    }
  }

  function tryAgain(job: Job, err: object): void {
    if (!jobs.has(job)) return;
    const waitMs = retryAfterMs[job.failures];
    job.failures += 1;
    counts.failedTries += 1;
    if (waitMs === undefined) return end(job, "failed", { err });
    log.warn(
      {
        event: "revocation.retried" satisfies AuditEvent,
        request_id: job.requestId,
        tries: job.failures,
        err,
      },
      "audit",
    );
    schedule(job, flushing ? flushRetryMs : waitMs);
  }

  function end(job: Job, outcome: "done" | "failed", facts: EndFacts): void {
    clearTimeout(job.timer);
    if (!jobs.delete(job)) return;
    job.calls?.abort();
    counts.pending -= 1;
    if (outcome === "failed" && job.kept !== undefined) {
      job.over.resolve();
      log.warn(
        { event: "revocation.kept" satisfies AuditEvent, request_id: job.requestId, ...facts },
        "audit",
      );
      return;
    }
    // What fails here is done once more by whoever finds it: harmless.
    void job.kept?.withdraw().catch(() => undefined);
    counts[outcome] += 1;
    counts.spared += facts.spared ?? 0;
    job.over.resolve();
    const line = { event: `revocation.${outcome}` satisfies AuditEvent, request_id: job.requestId, ...facts };
    log[outcome === "done" ? "info" : "error"](line, "audit");
  }
}

const tooLong = () => new PageError("hydra_unavailable", { detail: "took too long" });

/**
 * Deferred revocations belong to no trace: the sign-out that began them was answered long ago, and what makes them run may be another
 * user's sign-in. Their log lines have the id of the request that began them, and its line has the trace.
 */
export function untraced(revocations: DeferredRevocations, traces: Traces): DeferredRevocations {
  const { keep } = revocations;
  return {
    counts: revocations.counts,
    ...(keep && { keep: (work, access) => keep(work, access) }),
    add(work) {
      const run = (signal: AbortSignal) => traces.run(undefined, () => work.run(signal));
      // A timer keeps the trace in which it was set.
      traces.run(undefined, () => revocations.add({ ...work, run }));
    },
    runNow: (subject) => revocations.runNow(subject),
    flush: (withinMs) => revocations.flush(withinMs),
  };
}
