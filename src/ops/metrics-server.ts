import type { RequestListener } from "node:http";
import { createPrometheus, type PrometheusOptions } from "./metrics-prometheus.ts";
import { registerDoorMetrics, type MeasureDoor } from "./door-metrics.ts";
import type { Metrics } from "./metrics.ts";
import { registerOrderMetrics, type MeasuredOrders, type MeasuredReconciliation } from "./order-metrics.ts";
import { serveRegistry } from "./serve-registry.ts";

/** Metrics, and what answers `GET /metrics/prometheus` with them. */
export interface MetricsServer {
  metrics: Metrics;
  handler: RequestListener;
  /** From now on what doors answer is among them. */
  watchDoors: () => MeasureDoor;
  /** From now on those of sign-out orders are among them. */
  watchOrders: (orders: MeasuredOrders, reconciliation: MeasuredReconciliation | undefined) => void;
}

export function createMetricsServer(options: PrometheusOptions): MetricsServer {
  const { metrics, registry } = createPrometheus(options);
  return {
    metrics,
    handler: serveRegistry(registry),
    watchDoors: () => registerDoorMetrics(registry),
    watchOrders: (orders, reconciliation) => registerOrderMetrics(registry, orders, reconciliation),
  };
}
