import type { createTransport, TransportRequest } from "../upstream/transport.ts";
import { failedResultOf, resultOf } from "./call-result.ts";
import type { Metrics, Upstream } from "./metrics.ts";

type Transport = ReturnType<typeof createTransport>;

/** A transport that tells of its calls; the same one where there is no listener. */
export function metered(transport: Transport, upstream: Upstream, metrics: Metrics | undefined): Transport {
  if (metrics === undefined) return transport;
  return {
    ...transport,
    async request(request: TransportRequest) {
      const startedAt = performance.now();
      const called = (result: string) =>
        metrics.called({ upstream, request, result, seconds: (performance.now() - startedAt) / 1000 });
      try {
        const answer = await transport.request(request);
        called(resultOf(answer));
        return answer;
      } catch (error) {
        called(failedResultOf(error));
        throw error;
      }
    },
  };
}
