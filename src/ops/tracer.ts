import type { TransportRequest } from "../upstream/transport.ts";
import type { EndedRequest, Upstream } from "./metrics.ts";
import type { TraceContext } from "./trace-context.ts";

/** Records what a request and its calls took. Without one, traces that come in are only passed on. */
export interface Tracer {
  /** Returns undefined for a request that is not to be recorded, such as a probe: then what its caller sent goes on as it came. */
  requestBegan(request: BegunRequest, sent: TraceContext | undefined): RequestSpan | undefined;
}

/** A request whose head has come. */
export interface BegunRequest {
  /** As sent. */
  method: string | undefined;
  /** As sent, without its query. */
  path: string;
}

/** The span of one request. */
export interface RequestSpan {
  /** For the log: this request within its trace. */
  context: TraceContext;
  /** Begins a span for a call to Hydra or Kratos. */
  callBegan(upstream: Upstream, request: TransportRequest): CallSpan;
  /** Ends it. */
  requestEnded(request: EndedRequest): void;
}

/** The span of one call. */
export interface CallSpan {
  /** For Hydra or Kratos: this call within its trace. */
  context: TraceContext;
  /**
   * Ends the span.
   *
   * @param result as in `UpstreamCall`
   * @param status HTTP's, of the answer; undefined when there was none
   */
  callEnded(result: string, status: number | undefined): void;
}
