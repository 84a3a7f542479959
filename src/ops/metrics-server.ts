import type { RequestListener } from "node:http";
import { createPrometheus, type PrometheusOptions } from "./metrics-prometheus.ts";
import type { Metrics } from "./metrics.ts";
import { serveRegistry } from "./serve-registry.ts";

/** Metrics, and what answers `GET /metrics/prometheus` with them. */
export function createMetricsServer(options: PrometheusOptions): {
  metrics: Metrics;
  handler: RequestListener;
} {
  const { metrics, registry } = createPrometheus(options);
  return { metrics, handler: serveRegistry(registry) };
}
