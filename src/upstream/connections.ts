import { buildConnector, Pool, type Dispatcher } from "undici";
import { limitedConnector } from "./limited-connector.ts";

export interface ConnectionOptions {
  /** The most connections that are open at a time. */
  maxSockets: number;
  /** For a connection to be made, within ten seconds, and for each part of an answer. */
  timeoutMs: number;
  /** Of one answer. */
  maxAnswerBytes: number;
  /** PEM certificates to trust instead of the system's. */
  ca: string | undefined;
}

/** The kept connections to one origin. */
export interface Connections {
  dispatch(call: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): Generation;
  /** Uses the connections of this generation for no new call: what broke one may have broken all of them. */
  leave(generation: Generation): void;
  /** Takes no more calls; ends each connection once what it carries is over. */
  close(): void;
}

/** Connections that were opened together, one pool of undici's. */
export type Generation = Pool;

const idleMs = 30_000;
// A server that works on an answer for minutes takes its caller in at once.
const longestConnectMs = 10_000;

export function openConnections(origin: string, options: ConnectionOptions): Connections {
  const { maxSockets, timeoutMs, maxAnswerBytes, ca } = options;
  const connector = buildConnector({
    timeout: Math.min(timeoutMs, longestConnectMs),
    allowH2: false,
    ...(ca === undefined ? {} : { ca }),
  });
  // One for all generations: the last calls of an old one and the first of the next share the limit.
  const connect = limitedConnector(connector, maxSockets);
  let current = openPool();
  return { dispatch, leave, close: () => retire(current) };

  function dispatch(call: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): Generation {
    current.dispatch(call, handler);
    return current;
  }

  function leave(generation: Generation): void {
    if (generation !== current) return;
    current = openPool();
    retire(generation);
  }

  function openPool(): Pool {
    return new Pool(origin, {
      connections: maxSockets,
      pipelining: 1,
      keepAliveTimeout: idleMs,
      // Whatever the other side says it would keep.
      keepAliveMaxTimeout: idleMs,
      // Each call has a deadline of its own; these close what no caller waits for any more.
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxResponseSize: maxAnswerBytes,
      connect,
    });
  }
}

// Its calls end by their own deadlines; whether it closed well does not matter.
function retire(pool: Pool): void {
  pool.close().catch(() => undefined);
}
