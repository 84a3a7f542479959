import type { TransportRequest } from "../upstream/transport.ts";

/**
 * What the service tells of its work while it works; without a listener there is none of it. Its labels must come from short lists:
 * whatever else a user or a client sends may be anything, and of any number.
 */
export interface Metrics {
  requestBegan(): void;
  requestEnded(request: EndedRequest): void;
  /** What the decision table said about a sign-out. */
  decided(decision: { decision: string; reason: string }): void;
  /** What became of a sign-out. */
  signOut(outcome: string, reason: string): void;
  called(call: UpstreamCall): void;
}

export interface EndedRequest {
  method: string | undefined;
  /** As sent, without its query. */
  path: string;
  status: number;
  /** The browser went away before its answer. */
  aborted: boolean;
  /** Of the failure, if the answer tells of one. */
  failure: string | undefined;
  seconds: number;
}

export type Upstream = "hydra" | "kratos";

export interface UpstreamCall {
  upstream: Upstream;
  request: TransportRequest;
  /** `2xx`, …, or why no answer came: `timeout`, `unreachable`, `oversized`, `malformed`. */
  result: string;
  seconds: number;
}

/** Of deferred revocations, since the process began. */
export interface RevocationCounts {
  /** Sign-outs whose revocations wait. */
  pending: number;
  done: number;
  /** Given up. */
  failed: number;
  /** Tries that failed or took too long. */
  failedTries: number;
  /** Clients left alone because of what may be a newer sign-in there. */
  spared: number;
}
