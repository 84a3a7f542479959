import type { Logger } from "pino";
import { describeError } from "../middleware/request-log.ts";
import { bounded } from "../bounded.ts";

/** What is left to revoke of one sign-out, once Hydra has told the apps. */
export interface LateWork {
  subject: string;
  afterMs: number;
  /** Of the request that began it, for the log. */
  requestId: string;
  /** Made to be repeated: what is revoked already counts as done. */
  run: () => Promise<{ revoked: number; spared: number }>;
}

/** Revocations that wait, in memory: what a process that is killed still held stays unrevoked. */
export interface LateRevocations {
  add(work: LateWork): void;
  /** Does now what waits for this person, before they sign in anew: so that it can't reach what they get then. */
  hurry(subject: string): Promise<void>;
  /** For a shutdown: does now what waits, and gives up after `withinMs`. */
  flush(withinMs: number): Promise<void>;
  /** Sign-outs whose revocations wait, are done, or were given up; and apps left alone because of a newer sign-in there. */
  readonly counts: Readonly<Record<"pending" | "done" | "failed" | "spared", number>>;
}

interface Job extends LateWork {
  addedAtMs: number;
  failures: number;
  timer?: NodeJS.Timeout;
  running?: Promise<void> | undefined;
  over: PromiseWithResolvers<void>;
}

const atOnce = 8;
const retryAfterMs = [1_000, 2_000, 4_000, 8_000, 16_000];
const hurriedRetryMs = 250;
// How long the browser gets, in a shutdown too, to follow Hydra's redirect, by which the apps are told.
const settleMs = 2_000;
const maxPending = 10_000;

export function createLateRevocations({ log }: { log: Logger }): LateRevocations {
  const counts = { pending: 0, done: 0, failed: 0, spared: 0 };
  const jobs = new Set<Job>();
  const run = bounded(atOnce);
  let flushing = false;

  return { counts, add, hurry, flush };

  function add(work: LateWork): void {
    const job = { ...work, addedAtMs: performance.now(), failures: 0, over: Promise.withResolvers<void>() };
    jobs.add(job);
    counts.pending += 1;
    schedule(job, flushing ? Math.min(work.afterMs, settleMs) : work.afterMs);
    // A Hydra that is gone must not fill our memory.
    const [oldest] = jobs;
    if (jobs.size > maxPending && oldest !== undefined) void attempt(oldest);
  }

  async function hurry(subject: string): Promise<void> {
    if (jobs.size === 0) return;
    const theirs = Array.from(jobs).filter((job) => job.subject === subject);
    await Promise.all(theirs.map(attempt));
  }

  async function flush(withinMs: number): Promise<void> {
    flushing = true;
    const waiting = Array.from(jobs);
    for (const job of waiting) {
      const settledAtMs = job.addedAtMs + Math.min(job.afterMs, settleMs);
      schedule(job, Math.max(0, settledAtMs - performance.now()));
    }
    const timeOut = Promise.withResolvers<void>();
    const timer = setTimeout(timeOut.resolve, withinMs);
    await Promise.race([Promise.all(waiting.map(({ over }) => over.promise)), timeOut.promise]);
    clearTimeout(timer);
    for (const job of waiting) end(job, "failed", { reason: "shutdown" });
  }

  function schedule(job: Job, afterMs: number): void {
    clearTimeout(job.timer);
    job.timer = setTimeout(() => void attempt(job), afterMs);
  }

  function attempt(job: Job): Promise<void> {
    clearTimeout(job.timer);
    job.running ??= run(() => tryOnce(job)).finally(() => (job.running = undefined));
    return job.running;
  }

  async function tryOnce(job: Job): Promise<void> {
    if (!jobs.has(job)) return;
    try {
      const { revoked, spared } = await job.run();
      counts.spared += spared;
      end(job, "done", { revoked, spared });
    } catch (error) {
      const waitMs = retryAfterMs[job.failures];
      job.failures += 1;
      if (waitMs === undefined) end(job, "failed", { err: describeError(error) });
      else schedule(job, flushing ? hurriedRetryMs : waitMs);
    }
  }

  function end(job: Job, outcome: "done" | "failed", facts: object): void {
    clearTimeout(job.timer);
    if (!jobs.delete(job)) return;
    counts.pending -= 1;
    counts[outcome] += 1;
    job.over.resolve();
    const line = { event: `revocation.${outcome}`, request_id: job.requestId, ...facts };
    log[outcome === "done" ? "info" : "error"](line, "audit");
  }
}
