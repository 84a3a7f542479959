import type { RemoteCounts, RemoteOrder } from "../sign-out/remote-order.ts";

/** A sign-out that was asked for. */
export interface NewOrder {
  order: RemoteOrder;
  /** Who asked: `admin_api`, `command`, … */
  actor: string;
  /** Why, in the words of who asked. */
  reason: string | undefined;
  /** Who asks twice with one key asks once. */
  idempotencyKey: string | undefined;
  /** Begun only then, in milliseconds from now; at once if not said. */
  dueInMs?: number | undefined;
}

/**
 * `accepted`: waits for its turn, or for another try. `running`: a process works on it. `done`: what was ordered has ended, and Hydra and
 * Kratos say so. `failed`: given up.
 */
export type OrderState = "accepted" | "running" | "done" | "failed";

/** An order as it is kept. Times are in milliseconds since the epoch. */
export interface StoredOrder extends Omit<NewOrder, "dueInMs"> {
  /** A UUID. */
  id: string;
  state: OrderState;
  /** How often it was begun. */
  tries: number;
  /** How many of those failed: a process that is killed in the middle of one has not tried in vain. */
  failures: number;
  /** What all tries together have ended. */
  ended: RemoteCounts;
  /** Sign-ins that Hydra still lists (`RemoteResult`). */
  stillListed: number;
  /** Why the last try failed, by our code for it. */
  error: string | undefined;
  requestedAtMs: number;
  /** When it is next tried; undefined when it is over. */
  nextTryAtMs: number | undefined;
  /** When it was done, or given up. */
  endedAtMs: number | undefined;
}

/** What a try came to. */
export interface TryOutcome {
  state: "accepted" | "done" | "failed";
  /** Of all tries until now. */
  failures: number;
  ended: RemoteCounts;
  stillListed: number;
  error: string | undefined;
  nextTryAtMs: number | undefined;
}

export const nothingEnded: RemoteCounts = { sessions: 0, signIns: 0, clients: 0 };

/** @returns so many of each in both together */
export function addCounts(one: RemoteCounts, other: RemoteCounts): RemoteCounts {
  return {
    sessions: one.sessions + other.sessions,
    signIns: one.signIns + other.signIns,
    clients: one.clients + other.clients,
  };
}
