import csurf from "csurf";
import type { Request, RequestHandler, Response } from "express";
import { PageError } from "../errors.ts";
import { readParameter } from "./parameters.ts";
import type { SignedCookies } from "./signed-cookies.ts";

/** Protection against forms that somebody else's page submits. */
export interface Csrf {
  /** A fresh token for a form; sets the secret's cookie if the browser sent none, and never replaces one that it sent. */
  token(req: Request, res: Response): string;
  /** Passes a form on when our own page sent it; throws `csrf_failed` else. */
  verify: RequestHandler;
}

// The fork's declarations resolve to `any` under NodeNext.
type Csurf = (options: { cookie: object; value: (req: Request) => unknown }) => RequestHandler;

/**
 * csurf's signed double submit, reading the token from the body alone, beside a check of who sent the form: the cookie alone can be
 * planted by a sibling domain where it is not `__Host-`.
 */
export function createCsrf(cookies: SignedCookies, ownUrl: string | undefined): Csrf {
  const ownOrigin = ownUrl === undefined ? undefined : new URL(ownUrl).origin;
  const cookie = { ...cookies.attributes, key: cookies.nameOf("csrf") };
  const protect = (csurf as Csurf)({ cookie, value: (req) => readParameter(req.body, "_csrf") });

  return { token, verify };

  // csurf verifies whatever is not a GET, and by then has prepared what it takes to make a token: a form that failed gets a new one.
  function token(req: Request, res: Response): string {
    if (!("csrfToken" in req)) protect(req, res, () => undefined);
    return (req as Request & { csrfToken(): string }).csrfToken();
  }

  function verify(...[req, res, next]: Parameters<RequestHandler>): void {
    protect(req, res, (error: unknown) => {
      if (error) next(new PageError("csrf_failed", { detail: "token missing, wrong or stale" }));
      else if (!isFromOurPage(req, ownOrigin))
        next(new PageError("csrf_failed", { detail: "sent by a page of another origin" }));
      else next();
    });
  }
}

/**
 * Browsers that send Fetch Metadata say it outright. With others the Origin decides, except `null`, which our own pages send too,
 * because of their `no-referrer` policy: there the token alone decides.
 */
function isFromOurPage({ headers }: Request, ownOrigin: string | undefined): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  const { origin, host } = headers;
  if (origin === undefined || origin === "null") return true;
  // A proxy may have rewritten the Host, but not what we were told to be.
  return origin === ownOrigin || (URL.canParse(origin) && new URL(origin).host === host);
}
