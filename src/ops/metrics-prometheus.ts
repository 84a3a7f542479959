import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { methodOf, operationOf, routeOf } from "./metrics-names.ts";
import type { Metrics, RevocationCounts } from "./metrics.ts";
import type { Logs } from "./log.ts";
import { ownVersion } from "./own-version.ts";

export interface PrometheusOptions {
  revocations: { counts: Readonly<RevocationCounts> };
  logs: Pick<Logs, "counts">;
  /** Path prefix under which requests arrive. */
  mountPath: string;
}

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
// More than there are; a host app's own decisions may bring theirs.
const maxReasons = 64;

/** Metrics in Prometheus's words: `lethe_…`, and those of Node.js and the process. */
export function createPrometheus({ revocations, logs, mountPath }: PrometheusOptions): {
  metrics: Metrics;
  registry: Registry;
} {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: "lethe_build_info",
    help: "1, with the versions of Lethe and Node.js",
    labelNames: ["version", "node_version"],
    registers,
  }).set({ version: ownVersion(), node_version: process.version }, 1);
  const requests = new Histogram({
    name: "lethe_http_request_duration_seconds",
    help: "Requests, from their head to the end of their answer",
    labelNames: ["route", "method", "status"],
    buckets,
    registers,
  });
  const inFlight = new Gauge({
    name: "lethe_http_requests_in_flight",
    help: "Requests whose answer is not out yet, those that wait for their client included",
    registers,
  });
  const shed = new Counter({
    name: "lethe_http_requests_shed_total",
    help: "Requests that were turned away because MAX_IN_FLIGHT were being worked on",
    registers,
  });
  const failures = new Counter({
    name: "lethe_http_failures_total",
    help: "Answers that tell of a failure, by its code",
    labelNames: ["code"],
    registers,
  });
  const decisions = new Counter({
    name: "lethe_logout_decisions_total",
    help: "Sign-outs that came in, by whether they are asked about (confirm) or not (accept), and why",
    labelNames: ["decision", "reason"],
    registers,
  });
  const outcomes = new Counter({
    name: "lethe_logouts_total",
    help: "What became of sign-outs: accepted, rejected, gone or failed, and why",
    labelNames: ["outcome", "reason"],
    registers,
  });
  const calls = new Histogram({
    name: "lethe_upstream_request_duration_seconds",
    help: "Calls to Hydra and Kratos, with their retry",
    labelNames: ["upstream", "operation", "result"],
    buckets,
    registers,
  });
  for (const metric of [...revocationMetrics(revocations), linesLost(logs)]) registry.registerMetric(metric);
  const reasonOf = atMost(maxReasons);

  const metrics: Metrics = {
    requestBegan: () => inFlight.inc(),
    requestEnded({ method, path, status, aborted, failure, seconds }) {
      inFlight.dec();
      const answered = aborted ? "aborted" : `${Math.floor(status / 100)}xx`;
      requests.observe(
        { route: routeOf(path, mountPath), method: methodOf(method), status: answered },
        seconds,
      );
      if (failure !== undefined) failures.inc({ code: failure });
      if (failure === "overloaded") shed.inc();
    },
    decided: ({ decision, reason }) => decisions.inc({ decision, reason: reasonOf(reason) }),
    signOut: (outcome, reason) => outcomes.inc({ outcome, reason: reasonOf(reason) }),
    called({ upstream, request, result, seconds }) {
      calls.observe({ upstream, operation: operationOf(upstream, request), result }, seconds);
    },
  };
  return { metrics, registry };
}

// Read where they are counted, at each scrape.
function revocationMetrics({ counts }: PrometheusOptions["revocations"]): (Gauge | Counter)[] {
  const pending = new Gauge({
    name: "lethe_revocations_pending",
    help: "Sign-outs whose apps' access is still to be revoked, in this process's memory",
    registers: [],
    collect() {
      this.set(counts.pending);
    },
  });
  const ended = new Counter({
    name: "lethe_revocations_total",
    help: "Late revocations, one per sign-out: done, or failed for good",
    labelNames: ["result"],
    registers: [],
    collect() {
      this.reset();
      this.inc({ result: "done" }, counts.done);
      this.inc({ result: "failed" }, counts.failed);
    },
  });
  const failedTries = new Counter({
    name: "lethe_revocations_failed_tries_total",
    help: "Tries of late revocations that failed or took too long, whether they were tried again or given up",
    registers: [],
    collect() {
      this.reset();
      this.inc(counts.failedTries);
    },
  });
  const spared = new Counter({
    name: "lethe_revocations_spared_total",
    help: "Apps that were left with access because of what is, or may be, a newer sign-in there",
    registers: [],
    collect() {
      this.reset();
      this.inc(counts.spared);
    },
  });
  return [pending, ended, failedTries, spared];
}

function linesLost({ counts }: Pick<Logs, "counts">): Counter {
  return new Counter({
    name: "lethe_log_lines_lost_total",
    help: "Log lines that were lost because nothing read standard output",
    registers: [],
    collect() {
      this.reset();
      this.inc(counts.lost);
    },
  });
}

// The first ones that come keep their names.
function atMost(limit: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.size < limit) known.add(value);
    return known.has(value) ? value : "other";
  };
}
