import { PageError } from "../errors.ts";
import type { KratosSession } from "../kratos/kratos.ts";
import type { EarlierProgress, Progress, TerminationTarget } from "./progress.ts";

/** What a sign-out is to end, and whose: the one input of the engine, whatever asks for it (a page, and later a command or a web-hook). */
export interface SignOutOrder {
  /** Hydra's subject, and Kratos's identity id where there is a Kratos. */
  subject: string;
  /** How much ends. */
  target: OrderTarget;
  /** The browser that asks. */
  browser: OrderBrowser;
  /**
   * Hydra's logout request. It is answered when all else has ended: accepted, or rejected where only a client is left. Where it is missing
   * nothing is asked of Hydra's sign-in in this browser.
   */
  logoutChallenge?: string;
  /** Of the request that asks, for the log. */
  requestId: string;
  /** How far the requests before this one have come. */
  earlier?: EarlierProgress | undefined;
  /** True where no page would be seen on the way: then one request ends it all. Asked only where there may be much to end. */
  isWhole?: () => boolean;
}

/** How much ends, and what stays. */
export type OrderTarget =
  /**
   * The sign-in of this browser, or with `everywhere` those of every device. `sid`: Hydra's, of this browser, which is never ended by its id:
   * its clients are told when the browser follows Hydra's redirect. `clientId`: the client that asks.
   */
  | { kind: "browser" | "everywhere"; sid: string | undefined; clientId: string | undefined }
  /** One other device, which is a session at Kratos. */
  | { kind: "device"; sessionId: string }
  | { kind: "other_devices" }
  /** One client's access, on every device; the sign-ins stay. `mustBeListed`: only where Hydra lists a consent of the user's to it. */
  | { kind: "client"; clientId: string; mustBeListed: boolean }
  /** The access of every client, also of those whose consents Hydra no longer lists; the sign-ins stay. */
  | { kind: "all_clients" };

/** The browser that asks for a sign-out. */
export interface OrderBrowser {
  /** Its Cookie header. */
  cookie: string | undefined;
  /** Its session at Kratos, if that was asked for already. */
  session: KratosSession | undefined;
  /** Passes Kratos's Set-Cookie lines on to it. */
  setCookies: (lines: string[]) => void;
}

/** What came of it. `progress` says in each case what has and what has not ended. */
export type SignOutResult =
  /** `redirectTo`: by which Hydra's sign-in in this browser ends. `deferred`: clients whose access is revoked in some seconds. */
  | { state: "done"; progress: Progress; redirectTo: string | undefined; deferred: number }
  /** Its time budget is used up: another request goes on with it. `planned`: how much there was when this one began. */
  | {
      state: "in_progress";
      progress: Progress;
      incomplete: TerminationTarget;
      planned: { devices: number; access: number };
      newestAtMs: number | undefined;
    }
  /** A step failed; nothing after it was begun. */
  | { state: "failed"; progress: Progress; error: unknown }
  /** What was named is not the user's own, or not there (any more): nothing was ended. */
  | { state: "not_found"; progress: Progress };

/** What went wrong; where nothing was said to, what came instead of an end is a bug, and no caller may take it for one. */
export function errorOf(result: SignOutResult): unknown {
  return result.state === "failed" ? result.error : new PageError("internal", { detail: result.state });
}

/** Ends what is ordered. Never rejects: what fails is the result's to say. */
export type SignOut = (order: SignOutOrder) => Promise<SignOutResult>;
