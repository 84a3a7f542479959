import { Counter, Gauge, type Registry } from "prom-client";

/** Sign-out orders, as far as their metrics go. */
export interface MeasuredOrders {
  /** Since the process began. */
  readonly counts: Readonly<{ done: number; failed: number; failedTries: number }>;
  /** How many wait or are worked on, and when the oldest of them was asked for. */
  backlog: () => Promise<{ pending: number; oldestAtMs: number | undefined }>;
}

/** Looking for users who are none any more, since the process began. */
export interface MeasuredReconciliation {
  readonly counts: Readonly<{ done: number; failed: number; ordered: number }>;
}

/** Adds the metrics of sign-out orders. They are read where they are counted, at each scrape. */
export function registerOrderMetrics(
  registry: Registry,
  orders: MeasuredOrders,
  reconciliation?: MeasuredReconciliation,
): void {
  const metrics = [...waiting(orders), ...over(orders), ...(reconciliation ? looked(reconciliation) : [])];
  for (const metric of metrics) registry.registerMetric(metric);
}

function waiting({ backlog }: MeasuredOrders): Gauge[] {
  // Both are of one look, which a scrape takes once.
  let looking: ReturnType<MeasuredOrders["backlog"]> | undefined;
  const look = () => (looking ??= backlog().finally(() => (looking = undefined)));
  const pending = new Gauge({
    name: "lethe_sign_out_orders_pending",
    help: "Sign-out orders that wait or are worked on, in the store; processes that share one tell the same",
    registers: [],
    async collect() {
      this.set(await orNone(look().then((found) => found.pending)));
    },
  });
  const oldest = new Gauge({
    name: "lethe_sign_out_orders_oldest_seconds",
    help: "For how long the oldest sign-out order waits that is not over; 0 when there is none",
    registers: [],
    async collect() {
      this.set(await orNone(look().then(({ oldestAtMs }) => secondsSince(oldestAtMs))));
    },
  });
  return [pending, oldest];
}

function over({ counts }: MeasuredOrders): Counter[] {
  const total = new Counter({
    name: "lethe_sign_out_orders_total",
    help: "Sign-out orders that are over: done, or failed for good",
    labelNames: ["result"],
    registers: [],
    collect() {
      this.reset();
      this.inc({ result: "done" }, counts.done);
      this.inc({ result: "failed" }, counts.failed);
    },
  });
  const failedTries = new Counter({
    name: "lethe_sign_out_orders_failed_tries_total",
    help: "Tries of sign-out orders that failed, whether they were tried again or given up",
    registers: [],
    collect() {
      this.reset();
      this.inc(counts.failedTries);
    },
  });
  return [total, failedTries];
}

function looked({ counts }: MeasuredReconciliation): Counter[] {
  const total = new Counter({
    name: "lethe_reconciliations_total",
    help: "Looks for users whose identity at Kratos is disabled or gone, each at some identities: done, or failed half-way",
    labelNames: ["result"],
    registers: [],
    collect() {
      this.reset();
      this.inc({ result: "done" }, counts.done);
      this.inc({ result: "failed" }, counts.failed);
    },
  });
  const ordered = new Counter({
    name: "lethe_reconciliation_orders_total",
    help: "Sign-outs that these have ordered",
    registers: [],
    collect() {
      this.reset();
      this.inc(counts.ordered);
    },
  });
  return [total, ordered];
}

function secondsSince(timeMs: number | undefined): number {
  return timeMs === undefined ? 0 : Math.max(0, (Date.now() - timeMs) / 1000);
}

// A number of before would look like one of now. What is wrong with the store, the log says.
async function orNone(number: Promise<number>): Promise<number> {
  return number.catch(() => Number.NaN);
}
