import type { Request, Response } from "express";
import type { LoginRequest } from "../hydra/login-request.ts";
import { shownOnce } from "../browser-state/shown-once.ts";
import { isBegunAgain, restartedCookie } from "../kratos-pages/begun-again.ts";
import { allowOwnScripts } from "../middleware/security-headers.ts";
import { isNavigation } from "../middleware/navigation.ts";
import { readParameter } from "../middleware/parameters.ts";
import { viewClient, viewPapers } from "../pages/client-view.ts";
import type { LoginDeps } from "./login-deps.ts";
import type { LoginLocals } from "./login-locals.ts";

/** What was typed before, but for the password. */
export interface Typed {
  email: string;
  remember: boolean;
}

/** Why the form is shown once more. */
export interface Refused {
  problem: LoginLocals["problem"];
  status: number;
}

type PasswordFormDeps = Pick<LoginDeps, "pages" | "csrf" | "cookies" | "pending" | "switches">;

/** Lethe's own form for email and password. */
export function passwordForm({ pages, csrf, cookies, pending, switches }: PasswordFormDeps) {
  const once = shownOnce(cookies);
  return function showForm(
    req: Request,
    res: Response,
    request: LoginRequest,
    typed: Typed,
    refused?: Refused,
  ): void {
    const { challenge, requestUrl, context, subject } = request;
    const client = viewClient(request.client);
    const isBegun = isNavigation(req) && isBegunAgain(cookies, req, "login");
    if (isBegun) once.take(req, res, restartedCookie.name);
    else if (isNavigation(req)) cookies.clearIfSent(req, res, restartedCookie.name);
    pending.keep(req, res, { challenge, requestUrl, client }, { offered: false });
    const locals = {
      challenge,
      // A load that is no page view of a user's leaves nothing behind, not even a cookie.
      csrfToken: refused || isNavigation(req) ? csrf.token(req, res) : "",
      client,
      clientLogo: client.logo,
      ...viewPapers(request.client),
      email: typed.email,
      remember: typed.remember,
      display: context.display,
      // Hydra takes nobody else for this request; of any other it takes whoever signs in.
      otherAccount: request.skip ? switches.offer(req, res, { requestUrl, subject }) : undefined,
      problem: refused?.problem ?? (isBegun ? ("begun_again" as const) : undefined),
    };
    allowOwnScripts(res);
    pages.send(req, res, "login", locals, refused?.status ?? 200);
  };
}

/** The fields of a form that was sent; empty for those that are missing or repeated. */
export function readFields(req: Request): Typed & { password: string } {
  const text = (name: string) => {
    const value = readParameter(req.body, name);
    return typeof value === "string" ? value : "";
  };
  return { email: text("email"), password: text("password"), remember: text("remember") === "true" };
}
