import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
  type Resource,
} from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Logger } from "pino";
import { withDeadline } from "../deadline.ts";
import { ownVersion } from "./own-version.ts";
import type { Tracer } from "./tracer.ts";
import { throttledExporter } from "./tracing-export.ts";
import { samplerOf } from "./tracing-sampler.ts";
import { createSpans, type SpansOptions } from "./tracing-spans.ts";

export interface TracingOptions extends SpansOptions {
  /** Where spans are sent, with its path. */
  url: string;
  /** Headers, time limits and certificates of the collector, the resource and the sampler: OpenTelemetry's own variables. */
  env: Record<string, string | undefined>;
  log: Logger;
}

export interface Tracing {
  tracer: Tracer;
  /** Sends what is left, and gives up after `withinMs`: a collector that is down holds no shutdown. */
  flush(withinMs: number): Promise<void>;
}

/** Spans in OTLP's protobuf over HTTP. Nothing is registered globally: a host app's own OpenTelemetry is left alone. */
export function createTracing({ url, env, mountPath, log }: TracingOptions): Tracing {
  const exporter = throttledExporter(new OTLPTraceExporter({ url }), log);
  const delay = Number(env["OTEL_BSP_SCHEDULE_DELAY"]);
  const processor = new BatchSpanProcessor({ exporter, ...(delay > 0 && { scheduledDelayMillis: delay }) });
  const resource = ownResource();
  const provider = new TracerProvider({ resource, sampler: samplerOf(env), spanProcessors: [processor] });
  return { tracer: createSpans(provider.getTracer("lethe", ownVersion()), { mountPath }), flush };

  async function flush(withinMs: number): Promise<void> {
    const sent = provider.shutdown();
    await withDeadline(sent, withinMs, () => new Error("took too long")).catch(() => undefined);
  }
}

// The later ones win.
function ownResource(): Resource {
  const own = resourceFromAttributes({ "service.name": "lethe", "service.version": ownVersion() });
  const detectors = [resourceAttributesEnvDetector, serviceNameEnvDetector];
  return defaultResource().merge(own).merge(detectResources({ detectors }));
}
