import csurf, { type Seen } from "csurf";
import type { Request, RequestHandler, Response } from "express";
import { PageError } from "../errors.ts";
import { fromOurPage } from "./from-our-page.ts";
import type { IsHttps } from "./is-https.ts";
import { readParameter } from "./parameters.ts";
import type { SignedCookies } from "./signed-cookies.ts";

export interface CsrfOptions {
  cookies: SignedCookies;
  /** What the cookie is signed with. */
  secret: string;
  baseUrl: string | undefined;
  isHttps: IsHttps;
}

/** Protection against forms that another site's page submits. */
export interface Csrf {
  /** A fresh token for a form; sets the secret's cookie if the browser sent none, and never replaces one that it sent. */
  token(req: Request, res: Response): string;
  /** Passes a form on when our own page sent it; throws `csrf_failed` else. */
  verify: RequestHandler;
}

const prepared = Symbol("csrf");
type Marked = Request & { [prepared]?: Seen };

/**
 * csurf's signed double submit, reading the token from the body alone, beside a check of who sent the form: the cookie alone can be
 * planted by a sibling domain where it is not `__Host-`.
 */
export function createCsrf({ cookies, secret, baseUrl, isHttps }: CsrfOptions): Csrf {
  const isFromOurPage = fromOurPage({ baseUrl, isHttps });
  // One for each name that the cookie has: over https, and on plain http.
  const protections = new Map<string, ReturnType<typeof csurf>>();

  return { token, verify };

  // A form that failed gets a new token of the same secret.
  function token(req: Marked, res: Response): string {
    cookies.signAnew(req, res, "csrf");
    if (req[prepared] === undefined) ask("GET", req, res);
    const made = req[prepared]?.csrfToken?.();
    if (made === undefined) throw new Error("csurf has no token: were the cookies parsed?");
    return made;
  }

  function verify(...[req, res, next]: Parameters<RequestHandler>): void {
    if (ask("POST", req, res) !== undefined)
      next(new PageError("csrf_failed", { detail: "token missing, wrong or stale" }));
    else if (!isFromOurPage(req))
      next(new PageError("csrf_failed", { detail: "sent by a page of another origin" }));
    else next();
  }

  // csurf verifies whatever is not a GET, and either way prepares what it takes to make a token. It assigns a function to the request,
  // and such a function V8 keeps until the next full collection, with all that it knows: had csurf the request itself, every one of
  // them would stay in memory that long, with its answer.
  function ask(method: Seen["method"], req: Marked, res: Response): unknown {
    const key = cookies.nameOf(req, "csrf");
    const signedCookies = { [key]: cookies.read(req, "csrf") };
    const seen: Seen = { method, secret, signedCookies, body: req.body as unknown };
    const said = listen();
    protectionOf(req, key)(seen, said.answer, said.next);
    req[prepared] = seen;
    if (said.cookies.length > 0) res.append("Set-Cookie", said.cookies);
    return said.error;
  }

  function protectionOf(req: Request, key: string): ReturnType<typeof csurf> {
    const known = protections.get(key);
    if (known !== undefined) return known;
    const cookie = { ...cookies.attributesFor(req), key };
    const made = csurf({ cookie, value: ({ body }) => readParameter(body, "_csrf") });
    protections.set(key, made);
    return made;
  }
}

// Knows nothing of the request.
function listen() {
  const said = {
    error: undefined as unknown,
    cookies: [] as string[],
    next: (error?: unknown) => void (said.error = error),
    answer: {
      getHeader: () => undefined,
      setHeader: (_name: string, lines: string[]) => void (said.cookies = lines),
    },
  };
  return said;
}
