import type { NextStep } from "../errors.ts";
import type { AlsoEnded } from "../browser-state/also-ended.ts";
import type { ClientView } from "../pages/page-locals.ts";
import type { AccountReach } from "./account-reach.ts";
import type { TerminationTarget } from "../sign-out/progress.ts";

declare module "../pages/page-locals.ts" {
  interface PageLocals {
    confirm: ConfirmLocals;
    "signed-out": SignedOutLocals;
    "account-still-open": AccountStillOpenLocals;
    "still-signed-in": StillSignedInLocals;
    "sign-out-stopped": SignOutStoppedLocals;
    "sign-out-going-on": SignOutGoingOnLocals;
  }
}

/** The question whether to sign out. */
export interface ConfirmLocals {
  challenge: string;
  csrfToken: string;
  /** What the page was made from, for the answer to come back with. */
  sealedRequest: string;
  client: ClientView | undefined;
  clientLogo: string | undefined;
  /** Who is signed in, when that is known. */
  subject: string | undefined;
  /** Set when the request is about another user than the one at this browser, with as much as can be said of both. */
  mismatch: { signedIn: string | undefined; asked: string | undefined } | undefined;
  /** What may be chosen beside the plain yes and no. */
  offers: { everywhere: boolean; leave: boolean };
  /** `LOGOUT_KRATOS`: what ends at Kratos, whichever way the user signs out; undefined without Kratos. */
  account: AccountReach;
  /** `LOGOUT_REVOKE`: which access of clients ends, of this browser's sign-in or with every device. */
  revokes: "none" | "online" | "all";
  /**
   * Names of the other clients that Hydra can tell of the sign-out, and how many more there are: those that the user has signed in to here,
   * or may have. Hydra does not say which, where it skipped a consent.
   */
  reaches: { names: string[]; more: number };
  /** True when an answer was refused and must be given again. */
  tryAgain: boolean;
}

/** `/logged-out`, where nothing is left to end. */
export interface SignedOutLocals {
  /** What the address names when Hydra, asked through this browser, knows of no sign-in; undefined when Hydra was not asked. */
  checkId: string | undefined;
  /** There when Lethe itself still remembers a sign-in, which only the user's own form makes it forget. */
  csrfToken: string | undefined;
  /** What a sign-out has ended beside this browser's sign-in, if anything. True together with the check alone. */
  ended: AlsoEnded | undefined;
}

/** Hydra's sign-in has ended, and Kratos's has not. */
export interface AccountStillOpenLocals {
  csrfToken: string;
  /** Kratos's id of the identity whose session it is, which the form brings back; empty where Kratos names none. */
  account: string;
  /** Undefined when nothing names them. */
  subject: string | undefined;
  /** False when the session's second factor is missing: then Kratos does not say whose it is. */
  isComplete: boolean;
  /** Why the form was refused. `other_here`: it was about another account than the one that is signed in now. */
  again: "try_again" | "other_here" | undefined;
}

export interface StillSignedInLocals {
  client: ClientView | undefined;
  /** True when only the client was left. */
  left: boolean;
}

/** A sign-out that stopped on its way. */
export interface SignOutStoppedLocals {
  title: string;
  advice: string;
  requestId: string;
  nextStep: NextStep;
  /** The older name of `nextStep`, for an operator's own template. */
  wayOn: NextStep;
  ended: TerminationTarget[];
  /** Begun, and not known to have ended. */
  unsure: TerminationTarget[];
  notEnded: TerminationTarget[];
}

/** A sign-out that takes more than one request. */
export interface SignOutGoingOnLocals {
  challenge: string;
  csrfToken: string;
  sealedRequest: string;
  action: "accept" | "everywhere";
  /** How much has ended, of how much. */
  progress: { ended: number; of: number };
  /** Sign-ins on other devices; undefined when none were to end. */
  devices: CountView | undefined;
  /** Clients' access. */
  access: CountView | undefined;
}

/** So many of so many, as the language writes numbers. */
export interface CountView {
  ended: string;
  total: string;
}
