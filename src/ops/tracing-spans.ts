import {
  createTraceState,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer as OtelTracer,
} from "@opentelemetry/api";
import { methodOf, operationOf, routeOf } from "./metrics-names.ts";
import type { EndedRequest } from "./metrics.ts";
import type { TraceContext } from "./trace-context.ts";
import type { BegunRequest, CallSpan, RequestSpan, Tracer } from "./tracer.ts";

export interface SpansOptions {
  /** Path prefix under which requests arrive. */
  mountPath: string;
}

/**
 * Requests and calls as OpenTelemetry's spans, with its names for HTTP. Like the metrics' labels, whatever stands in them is of our own
 * lists: a query, a body, a header or a path that a client made up may hold anything.
 */
export function createSpans(tracer: OtelTracer, { mountPath }: SpansOptions): Tracer {
  return { requestBegan };

  function requestBegan(request: BegunRequest, sent: TraceContext | undefined): RequestSpan | undefined {
    const route = routeOf(request.path, mountPath);
    if (route.startsWith("/health")) return undefined;
    const parent = sent === undefined ? ROOT_CONTEXT : remoteParent(sent);
    const span = tracer.startSpan(...serverSpan(request, route), parent);
    return {
      context: contextOf(span),
      callBegan: (upstream, call) => {
        const operation = operationOf(upstream, call);
        const attributes = {
          "http.request.method": call.method ?? "GET",
          "peer.service": upstream,
          "lethe.operation": operation,
        };
        const options = { kind: SpanKind.CLIENT, attributes };
        const within = trace.setSpan(ROOT_CONTEXT, span);
        return callSpan(tracer.startSpan(`${upstream} ${operation}`, options, within));
      },
      requestEnded: (ended) => endRequest(span, ended),
    };
  }
}

function serverSpan({ method, path }: BegunRequest, route: string) {
  const known = methodOf(method);
  const isRoute = route !== "other";
  const attributes = {
    "http.request.method": known === "other" ? "_OTHER" : known,
    ...(isRoute && { "http.route": route }),
    // Only as far as it is ours: behind /assets/ and everywhere else clients may write what they like.
    ...(isRoute && !route.includes(":") && { "url.path": path }),
  };
  const verb = known === "other" ? "HTTP" : known;
  return [isRoute ? `${verb} ${route}` : verb, { kind: SpanKind.SERVER, attributes }] as const;
}

function endRequest(span: Span, { status, aborted, failure }: EndedRequest): void {
  const reason = failure ?? (aborted ? "aborted" : undefined);
  if (!aborted) span.setAttribute("http.response.status_code", status);
  if (reason !== undefined) span.setAttribute("error.type", reason);
  // What a caller did wrong is no error of ours.
  if (!aborted && status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function callSpan(span: Span): CallSpan {
  return {
    context: contextOf(span),
    callEnded(result, status) {
      span.setAttribute("lethe.result", result);
      if (status !== undefined) span.setAttribute("http.response.status_code", status);
      // Hydra's and Kratos's 4xx are answers: a link was used, no user is signed in.
      if (status === undefined || status >= 500) {
        span.setAttribute("error.type", status === undefined ? result : String(status));
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    },
  };
}

function remoteParent({ traceId, traceparent, tracestate }: TraceContext): Context {
  const [, , spanId = "", flags = ""] = traceparent.split("-");
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
    ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
  });
}

function contextOf(span: Span): TraceContext {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const flags = traceFlags.toString(16).padStart(2, "0");
  return { traceId, traceparent: `00-${traceId}-${spanId}-${flags}`, tracestate: traceState?.serialize() };
}
