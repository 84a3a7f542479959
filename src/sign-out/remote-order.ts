import type { LateAccess } from "./execution/late-access.ts";

/** A sign-out that no browser asks for: an administrator, a web-hook, a security product. */
export interface RemoteOrder {
  /** Hydra's subject, and Kratos's identity id where there is a Kratos. */
  subject: string;
  /** How much ends, and what stays. */
  target: RemoteTarget;
  /**
   * Which access of clients ends with it: none, all, or all but that of clients with `offline_access`. Where a client's access can't be told
   * apart, all of it ends.
   */
  tokens: "none" | "online" | "all";
}

/** How much ends, and what stays. */
export type RemoteTarget =
  /** Every sign-in of the subject, but one. */
  | { kind: "subject"; except?: StayingSignIn | undefined }
  /** One sign-in at Hydra, with the sessions at Kratos that it was made in. */
  | { kind: "sign_in"; sid: string }
  /** One client's access, in every sign-in; the sign-ins stay. */
  | { kind: "client"; clientId: string }
  /** Every client's access; the sign-ins stay. */
  | { kind: "all_clients" }
  /** What is left to revoke of a sign-out whose process is gone. */
  | ({ kind: "late_access" } & LateAccess);

/** What stays: by any of these, or several. */
export interface StayingSignIn {
  /** Hydra's. */
  sid?: string | undefined;
  /** The id of Kratos's. */
  kratosSession?: string | undefined;
  /** Kratos's that a recovery has begun since then, in milliseconds since the epoch: when it is recovered Kratos does not yet say which. */
  recoveredSinceMs?: number | undefined;
  /** All of Kratos's whose user has proved since then who they are, by Kratos's clock: a login's hook runs before its session is kept. */
  begunSinceMs?: number | undefined;
}

/** So many of each. */
export interface RemoteCounts {
  /** Sessions at Kratos. */
  sessions: number;
  /** Sign-ins at Hydra. */
  signIns: number;
  /** Clients whose access, or some of it, ends. */
  clients: number;
}

/** What an order would end if it ran now. */
export interface RemotePreview {
  /** How much there is of each. */
  counts: RemoteCounts;
  /** Of the clients whose access ends. */
  clientIds: string[];
  /** Of the clients that Hydra tells of the end of their sign-in, by a logout token. */
  notifiedClientIds: string[];
}

/**
 * What came of an order. `ended` counts what was ended now: what had ended already is not there any more, and a repetition counts from
 * none. `failed`: what comes after the failure was not begun; running the order again is harmless.
 */
export type RemoteResult =
  /**
   * `stillListed`: sign-ins that Hydra lists on. It ends none by its id that was made without "remember", and tells none of its clients: no other
   * client can use such a sign-in, and its access has ended if that was ordered.
   */
  | { state: "done"; ended: RemoteCounts; stillListed: number }
  | { state: "failed"; ended: RemoteCounts; error: unknown };

/** How an order is carried out. */
export interface RunOptions {
  /** When it was asked for, in milliseconds since the epoch: whoever has signed in at Kratos well after that stays signed in. Undefined: just now. */
  requestedAtMs?: number | undefined;
  /** No further step begins once it is aborted: by then another process is at it. */
  signal?: AbortSignal | undefined;
}

/** Orders without a browser. */
export interface RemoteSignOut {
  /** Ends nothing. @throws PageError when Hydra or Kratos can't be asked */
  preview: (order: RemoteOrder) => Promise<RemotePreview>;
  /**
   * Ends what is ordered, and then asks Hydra and Kratos whether it has ended. Never rejects.
   */
  run: (order: RemoteOrder, options?: RunOptions) => Promise<RemoteResult>;
}
