import type { Traces } from "../../ops/traces.ts";
import type { LateRevocations } from "./deferred-revocations.ts";

/**
 * Late revocations belong to no trace. The sign-out that began them was answered long ago, and what makes them run may be somebody's
 * next sign-in: their calls would turn up in a trace that is closed, or in a stranger's. Their log lines have the id of the request
 * that began them, and its line has the trace.
 */
export function untracedRevocations(revocations: LateRevocations, traces: Traces): LateRevocations {
  return {
    counts: revocations.counts,
    add(work) {
      const run = (signal: AbortSignal) => traces.run(undefined, () => work.run(signal));
      // A timer keeps the trace in which it was set.
      traces.run(undefined, () => revocations.add({ ...work, run }));
    },
    hurry: (subject) => revocations.hurry(subject),
    flush: (withinMs) => revocations.flush(withinMs),
  };
}
