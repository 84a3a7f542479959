import type { NextFunction, Request, Response } from "express";
import type { Kratos, KratosSession } from "../kratos/kratos.ts";
import { isNavigation } from "../middleware/navigation.ts";
import type { PendingSignIns } from "../browser-state/pending-sign-ins.ts";
import { clientIn, type PendingSignIn } from "../browser-state/pending-sign-in.ts";
import { seeOther } from "../middleware/see-other.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import { paths } from "../paths.ts";
import { identityName } from "../pages/identity-name.ts";
import type { Pages } from "../pages/pages.ts";
import { shownOnce } from "../browser-state/shown-once.ts";
import { otherUser } from "../browser-state/other-user.ts";

const offeredName = "offered";

export interface SecondTabDeps {
  kratos: Pick<Kratos, "whoAmI">;
  pending: PendingSignIns;
  cookies: SignedCookies;
  pages: Pages;
}

// Kratos's clock may be behind ours.
const clocksMs = 60 * 1000;
// As long as a form of Kratos's lives, unless told otherwise.
const offeredForMs = 60 * 60 * 1000;

/**
 * Stands before `/account`, where Kratos leads a user who signs in in a second tab: with a session there it does not look at what the form
 * was for, and the client would never hear of it. Names those sign-ins and leads on. It accepts nothing by itself: what was typed in that
 * tab, Kratos did not look at, and it may have been another user's.
 */
export function secondTab({ kratos, pending, cookies, pages }: SecondTabDeps) {
  const others = otherUser(cookies);
  const once = shownOnce(cookies);
  return leadOn;

  async function leadOn(req: Request, res: Response, next: NextFunction): Promise<void> {
    // Offered a moment ago, on this page in another language.
    const again = cookies.read(req, offeredName)?.split(" ") ?? [];
    cookies.clearIfSent(req, res, offeredName);
    const waiting = pending.list(req).filter((one) => again.includes(one.mark) || isOffered(one, req));
    // An address that was typed, or a bookmark, is the account's.
    const isMeant = !isNavigation(req) || req.headers["sec-fetch-site"] === "none";
    if (waiting.length === 0 || isMeant) return next();
    const here = await kratos.whoAmI(req.headers.cookie);
    const session = here.state === "signed_in" ? here.session : undefined;
    const answered = session === undefined ? [] : waiting.filter((one) => isOlder(one, session));
    const [first, ...more] = newestOfEach(answered).map(({ beginning = "", client }) => ({
      url: beginning,
      client,
    }));
    if (session === undefined || first === undefined) return next();
    if (more.length === 0) {
      // A page of ours says itself who has signed in.
      if (isOwn(first.url)) return seeOther(res, first.url);
      others.rememberFor(res, first.url, session);
    }
    if (again.length === 0) pending.offer(req, res, answered);
    once.note(res, offeredName, answered.map(({ mark }) => mark).join(" "));
    const locals = { person: identityName(session.identity), ways: [first, ...more] };
    pages.send(req, res, "signed-in-already", locals);
  }
}

/** True for a sign-in whose page was there before the session. */
export function isOlder({ shownAtMs }: PendingSignIn, { authenticatedAtMs = 0 }: KratosSession): boolean {
  return shownAtMs <= authenticatedAtMs + clocksMs;
}

function isOffered({ offers, beginning, shownAtMs }: PendingSignIn, req: Request): boolean {
  if (offers === 0 || beginning === undefined || Date.now() - shownAtMs > offeredForMs) return false;
  // The link to the account on that page is meant, too.
  return !isOwn(beginning) || ["same-site", "cross-site"].includes(String(req.headers["sec-fetch-site"]));
}

// Of two tabs for one client only the newer one's sign-in can end well: Hydra's CSRF cookie is that one's.
function newestOfEach(pending: PendingSignIn[]): PendingSignIn[] {
  const ids = pending.map(({ beginning, client }) => clientIn(beginning) ?? client ?? beginning);
  return pending.filter((_, index) => ids.indexOf(ids[index]) === index);
}

function isOwn(beginning: string): boolean {
  return beginning.endsWith(paths.settings) && beginning.startsWith("/");
}
