import type { Request, Response } from "express";
import type { SignInCookie } from "../browser-state/sign-in-cookie.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";

const briefForMs = 60 * 60 * 1000;
const choice = { name: "remember", value: "me" };

/** What this browser keeps of a sign-in. "Don't remember me" is a short time, and stays one: only the user's choice lengthens it. */
export interface RememberedLogin {
  /** For how long Hydra is to remember a sign-in. */
  secondsFor(remember: boolean): number;
  /** What was chosen at the sign-in of this subject in this browser; undefined when there was none. */
  recall(req: Request, subject: string): boolean | undefined;
  /** Once Hydra has accepted. `name`: what pages call the user. */
  keep(
    req: Request,
    res: Response,
    user: { subject: string; name: string | undefined },
    remember: boolean,
  ): void;
}

interface RememberedLoginDeps {
  cookies: SignedCookies;
  signIn: SignInCookie;
  rememberForMs: number;
}

/** Keeps the sign-in, and the choice, in signed cookies. */
export function rememberedLogin({ cookies, signIn, rememberForMs }: RememberedLoginDeps): RememberedLogin {
  return { secondsFor, recall, keep };

  // Never 0, which to Hydra means for good.
  function secondsFor(remember: boolean): number {
    return Math.max(1, Math.floor(lifetimeOf(remember) / 1000));
  }

  // The link's author chose the request: it may be about a sign-in of their own, which must not be planted here.
  function recall(req: Request, subject: string): boolean | undefined {
    if (signIn.read(req)?.isSubject(subject) !== true) return undefined;
    return cookies.read(req, choice.name) === choice.value;
  }

  function keep(
    req: Request,
    res: Response,
    { subject, name }: { subject: string; name: string | undefined },
    remember: boolean,
  ): void {
    signIn.remember(res, subject, lifetimeOf(remember), name);
    if (remember) cookies.set(res, choice.name, choice.value, rememberForMs);
    else cookies.clearIfSent(req, res, choice.name);
  }

  function lifetimeOf(remember: boolean): number {
    return remember ? rememberForMs : Math.min(briefForMs, rememberForMs);
  }
}
