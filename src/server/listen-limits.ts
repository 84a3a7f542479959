import type { ConnectionDeadlines } from "./connection-deadlines.ts";
import type { ConnectionLimits } from "./connections.ts";

/** What a client may take of the process. */
export interface ListenLimits extends ConnectionLimits, ConnectionDeadlines {
  connections: number;
  /** For a TLS handshake, and for the headers of a request. */
  headersMs: number;
  /** For a request with its body. */
  requestMs: number;
  checkEveryMs: number;
}

export const defaultLimits: ListenLimits = {
  // Each with a form that is sent to all but its end hold 300 MB: what the chart lets a pod have leaves that.
  connections: 2048,
  requestsPerConnection: 1000,
  pipelined: 16,
  headersMs: 10_000,
  requestMs: 15_000,
  answerMs: 30_000,
  unusedMs: 1000,
  clientMs: 5000,
  checkEveryMs: 1000,
};
