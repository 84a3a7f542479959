import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createPrometheus, type PrometheusOptions } from "./metrics-prometheus.ts";
import type { Metrics } from "./metrics.ts";

/** Metrics, and what answers `GET /metrics/prometheus` with them: for a port of its own, which no browser reaches. */
export function createMetricsServer(options: PrometheusOptions): {
  metrics: Metrics;
  handler: RequestListener;
} {
  const { metrics, registry } = createPrometheus(options);
  // A scrape that fails must not stop a process that signs users out.
  const handler: RequestListener = (req, res) => void answer(req, res).catch(() => res.writeHead(500).end());
  return { metrics, handler };

  async function answer({ method, url = "" }: IncomingMessage, res: ServerResponse): Promise<void> {
    const [path] = url.split("?", 1);
    if (path !== "/metrics/prometheus") return void res.writeHead(404).end();
    if (method !== "GET" && method !== "HEAD") return void res.writeHead(405, { Allow: "GET, HEAD" }).end();
    const text = await registry.metrics();
    res.writeHead(200, { "Content-Type": registry.contentType, "Cache-Control": "no-store" }).end(text);
  }
}
