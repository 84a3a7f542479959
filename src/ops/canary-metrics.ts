import { Counter, Gauge, Registry } from "prom-client";
import type { RequestListener } from "node:http";
import { serveRegistry } from "./serve-registry.ts";

/** What a trial of a sign-out came to. */
export interface CanaryOutcome {
  result: "true" | "untrue" | "unproven";
  seconds: number;
}

/** The canary's metrics, in Prometheus's words. */
export interface CanaryMetrics {
  tried: (outcome: CanaryOutcome) => void;
  handler: RequestListener;
}

export function createCanaryMetrics(): CanaryMetrics {
  const registry = new Registry();
  const registers = [registry];
  const isTrue = new Gauge({
    name: "lethe_canary_sign_out_true",
    help: "1 when the last trial proved that a sign-out is true, 0 when it did not",
    registers,
  });
  const seconds = new Gauge({
    name: "lethe_canary_seconds",
    help: "How long the last trial took: a sign-in and a sign-out, with every redirect on the way",
    registers,
  });
  const trials = new Counter({
    name: "lethe_canary_trials_total",
    help: "Trials of a sign-out: true, untrue, or unproven because something on the way could not be reached",
    labelNames: ["result"],
    registers,
  });
  return {
    tried(outcome) {
      isTrue.set(outcome.result === "true" ? 1 : 0);
      seconds.set(outcome.seconds);
      trials.inc({ result: outcome.result });
    },
    handler: serveRegistry(registry),
  };
}
