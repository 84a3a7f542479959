import type { SpanExporter } from "@opentelemetry/sdk-trace";
import type { Logger } from "pino";

type Span = Parameters<SpanExporter["export"]>[0][number];
type Done = Parameters<SpanExporter["export"]>[1];

const quietMs = 60_000;

/**
 * An exporter whose failures stop nothing: they cost spans and nothing else, and the log hears of them once a minute at
 * most. What the collector said, and what it was sent, may hold anything and stays out.
 */
export function throttledExporter(exporter: SpanExporter, log: Logger): SpanExporter {
  let warnedAt = -Infinity;
  let lost = 0;
  return {
    export(spans: Span[], done: Done) {
      exporter.export(spans, (result) => {
        if (result.error === undefined) said(0);
        else said(spans.length, result.error);
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };

  function said(lostNow: number, error?: Error): void {
    lost += lostNow;
    const now = performance.now();
    if (lost === 0 || now - warnedAt < quietMs) return;
    warnedAt = now;
    log.warn({ spans_lost: lost, ...(error && { reason: reasonOf(error) }) }, "traces can't be delivered");
    lost = 0;
  }
}

// Node's code, such as ECONNREFUSED, or the collector's status.
function reasonOf(error: Error & { code?: unknown }): string {
  const { code } = error;
  return typeof code === "string" || typeof code === "number" ? String(code) : error.name;
}
