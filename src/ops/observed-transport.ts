import type { createTransport } from "../upstream/transport.ts";
import { metered } from "./metrics-transport.ts";
import type { Metrics, Upstream } from "./metrics.ts";
import { traced } from "./trace-transport.ts";
import type { Traces } from "./traces.ts";

/** Who watches the calls to Hydra and Kratos, if they are watched. */
export interface Observers {
  metrics?: Metrics | undefined;
  traces?: Traces | undefined;
}

type Transport = ReturnType<typeof createTransport>;

/** The transport as those who watch want it. */
export function observed(
  transport: Transport,
  upstream: Upstream,
  { metrics, traces }: Observers,
): Transport {
  return traced(metered(transport, upstream, metrics), upstream, traces);
}
