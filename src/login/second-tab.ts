import type { NextFunction, Request, Response } from "express";
import type { Kratos, KratosSession } from "../kratos/kratos.ts";
import { isNavigation } from "../middleware/navigation.ts";
import type { PendingSignIns } from "../middleware/pending-sign-ins.ts";
import type { PendingSignIn } from "../middleware/pending-wire.ts";
import { identityName } from "../pages/identity-name.ts";
import type { Pages } from "../pages/pages.ts";

export interface SecondTabDeps {
  kratos: Pick<Kratos, "whoAmI">;
  pending: PendingSignIns;
  pages: Pages;
}

// Kratos's clock may be behind ours.
const clocksMs = 60 * 1000;

/**
 * Stands before `/account`, where Kratos leads a user who signs in in a second tab: with a session there it does not look at what the form
 * was for, and the client would never hear of it. Names those sign-ins and leads on. Hydra knows the user by now, and asks for no password.
 * It accepts nothing by itself: what was typed in that tab, Kratos did not look at, and it may have been another user's.
 */
export function secondTab({ kratos, pending, pages }: SecondTabDeps) {
  return async function leadOn(req: Request, res: Response, next: NextFunction): Promise<void> {
    const waiting = pending
      .list(req)
      .filter(({ offers, beginning }) => offers > 0 && beginning !== undefined);
    // An address that was typed, or a bookmark, is the account's.
    const isMeant = !isNavigation(req) || req.headers["sec-fetch-site"] === "none";
    if (waiting.length === 0 || isMeant) return next();
    const here = await kratos.whoAmI(req.headers.cookie);
    const session = here.state === "signed_in" ? here.session : undefined;
    const answered = session === undefined ? [] : waiting.filter((one) => isOlder(one, session));
    if (session === undefined || answered.length === 0) return next();
    pending.offer(req, res, answered);
    const ways = answered.map(({ beginning, client }) => ({ url: beginning ?? "", client }));
    pages.send(req, res, "signed-in-already", { person: identityName(session.identity), ways });
  };
}

/** True for a sign-in whose page was there before the session. */
export function isOlder({ shownAtMs }: PendingSignIn, { authenticatedAtMs = 0 }: KratosSession): boolean {
  return shownAtMs <= authenticatedAtMs + clocksMs;
}
