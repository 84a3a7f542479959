import { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingHttpHeaders } from "node:http";
import { readTraceContext, type TraceContext } from "./trace-context.ts";
import type { BegunRequest, RequestSpan, Tracer } from "./tracer.ts";

/** The trace that what runs just now belongs to. */
export interface Trace {
  context: TraceContext;
  /** Undefined where nothing is recorded. */
  span: RequestSpan | undefined;
}

/** Carries each request's trace from where it comes in to the calls that it makes. */
export interface Traces {
  /** Undefined where the caller sent none and none is recorded. */
  begin(request: BegunRequest, headers: IncomingHttpHeaders): Trace | undefined;
  /** Everything that `work` starts, now or later, belongs to this trace; or to none. */
  run<T>(trace: Trace | undefined, work: () => T): T;
  current(): Trace | undefined;
}

/** One per app. Flows know nothing of it: they are asked for a sign-out, not for a request. */
export function createTraces(tracer?: Tracer): Traces {
  const storage = new AsyncLocalStorage<Trace | undefined>();
  return {
    begin(request, headers) {
      const sent = readTraceContext(headers);
      const span = tracer?.requestBegan(request, sent);
      const context = span?.context ?? sent;
      return context && { context, span };
    },
    // Most requests have no trace: they enter nothing.
    run: (trace, work) => (trace === storage.getStore() ? work() : storage.run(trace, work)),
    current: () => storage.getStore(),
  };
}
