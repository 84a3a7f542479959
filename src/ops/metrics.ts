import type { TransportRequest } from "../upstream/transport.ts";

/**
 * What the service tells of its work while it works; without a listener there is none of it. Its labels must come from short lists:
 * whatever else a user or a client sends may be anything, and of any number.
 */
export interface Metrics {
  /** The head of a request has come. */
  requestBegan(): void;
  /** It is answered, or its browser has gone. */
  requestEnded(request: EndedRequest): void;
  /** What the decision table said about a sign-out. */
  decided(decision: { decision: string; reason: string }): void;
  /** What became of a sign-out. */
  signOut(outcome: string, reason: string): void;
  /** Hydra or Kratos was asked. */
  called(call: UpstreamCall): void;
}

/** A request that is over. */
export interface EndedRequest {
  /** As sent. */
  method: string | undefined;
  /** As sent, without its query. */
  path: string;
  /** Of the answer. */
  status: number;
  /** The browser went away before its answer. */
  aborted: boolean;
  /** Of the failure, if the answer tells of one. */
  failure: string | undefined;
  /** From its head to the end of its answer. */
  seconds: number;
}

/** What is called. */
export type Upstream = "hydra" | "kratos";

/** One call, with its retry. */
export interface UpstreamCall {
  /** Which one was asked. */
  upstream: Upstream;
  /** What was asked. */
  request: TransportRequest;
  /** `2xx`, …, or why no answer came: `timeout`, `unreachable`, `oversized`, `malformed`. */
  result: string;
  /** With a retry, if there was one. */
  seconds: number;
}

/** Of deferred revocations, since the process began. */
export interface RevocationCounts {
  /** Sign-outs whose revocations wait. */
  pending: number;
  /** Sign-outs whose revocations are done. */
  done: number;
  /** Given up. */
  failed: number;
  /** Tries that failed or took too long. */
  failedTries: number;
  /** Clients left alone because of what may be a newer sign-in there. */
  spared: number;
}
