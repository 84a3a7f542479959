import type { createTransport, TransportRequest, TransportResponse } from "../upstream/transport.ts";
import { failedResultOf, resultOf } from "./call-result.ts";
import type { Upstream } from "./metrics.ts";
import type { TraceContext } from "./trace-context.ts";
import type { CallSpan } from "./tracer.ts";
import type { Traces } from "./traces.ts";

type Transport = ReturnType<typeof createTransport>;

/** A transport whose calls say which trace they belong to; the same one where there are none. */
export function traced(transport: Transport, upstream: Upstream, traces: Traces | undefined): Transport {
  if (traces === undefined) return transport;
  return {
    ...transport,
    // Not async: without a trace a call costs nothing on top.
    request(request: TransportRequest) {
      const trace = traces.current();
      if (trace === undefined) return transport.request(request);
      const span = trace.span?.callBegan(upstream, request);
      const answer = transport.request(withContext(request, span?.context ?? trace.context));
      return span === undefined ? answer : watched(span, answer);
    },
  };
}

async function watched(span: CallSpan, call: Promise<TransportResponse>): Promise<TransportResponse> {
  try {
    const answer = await call;
    span.callEnded(resultOf(answer), answer.status);
    return answer;
  } catch (error) {
    span.callEnded(failedResultOf(error), undefined);
    throw error;
  }
}

function withContext(request: TransportRequest, { traceparent, tracestate }: TraceContext): TransportRequest {
  const headers = { ...request.headers, traceparent, ...(tracestate === undefined ? {} : { tracestate }) };
  return { ...request, headers };
}
