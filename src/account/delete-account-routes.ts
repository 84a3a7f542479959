import { Router, type Request, type Response } from "express";
import type { Logger } from "pino";
import type { SignInCookie } from "../browser-state/sign-in-cookie.ts";
import { ownUrl } from "../config/own-url.ts";
import { PageError } from "../errors.ts";
import type { BrowserSession, KratosFlows, KratosSession, KratosSessions } from "../kratos/kratos.ts";
import { twoStepSignIn } from "../kratos-pages/two-step-sign-in.ts";
import { isAboutUser } from "../middleware/about-user.ts";
import { askAgain } from "../middleware/ask-again.ts";
import type { Csrf } from "../middleware/csrf.ts";
import { form } from "../middleware/form.ts";
import { methodNotAllowed } from "../middleware/methods.ts";
import { isNavigation, refuseSpeculation } from "../middleware/navigation.ts";
import { noteError, wantsProblem } from "../middleware/problem.ts";
import { readRequestId } from "../middleware/request-log.ts";
import { seeOther } from "../middleware/see-other.ts";
import { paths } from "../paths.ts";
import { identityName } from "../pages/identity-name.ts";
import type { Pages } from "../pages/pages.ts";
import type { AccountDeletion, DeleteAccount } from "../sign-out/account-deletion.ts";
import type { AccountDeleteLocals } from "./delete-account-locals.ts";
import { auditDeletion } from "./audit.ts";

export interface DeleteAccountDeps {
  kratos: KratosSessions & Pick<KratosFlows, "startUrl">;
  deleteAccount: DeleteAccount;
  signIn: Pick<SignInCookie, "forget">;
  pages: Pages;
  csrf: Csrf;
  auditLog: Logger;
  config: { baseUrl: string | undefined; linkPrefix: string };
}

// Whoever finds a browser open must not be able to delete an account with it.
const freshForMs = 10 * 60_000;

/** `/account/delete`: asks a user who has just signed in, ends everything of theirs, and deletes the identity. */
export function deleteAccountRoutes(deps: DeleteAccountDeps): Router {
  const { kratos, deleteAccount, pages, csrf, config } = deps;
  const path = `${config.linkPrefix}${paths.accountDelete}`;
  const accountPath = `${config.linkPrefix}${paths.account}`;
  const cancelPath = `${config.linkPrefix}${paths.accountData}`;
  const ownAddress = ownUrl(config, paths.accountDelete);
  const signIn = twoStepSignIn(kratos);
  const router = Router();
  router.all(paths.accountDelete, refuseSpeculation);
  router.get(paths.accountDelete, ask);
  router.post(paths.accountDelete, form, csrf.verify, deleteIt, askAgain(showAgain));
  router.all(paths.accountDelete, methodNotAllowed("GET", "HEAD", "POST"));
  return router;

  async function ask(req: Request, res: Response): Promise<void> {
    const session = await freshSession(req, res);
    if (session === undefined) return;
    if (signIn.hasComeBack(req)) return seeOther(res, path);
    show(req, res, session, undefined, 200);
  }

  async function deleteIt(req: Request, res: Response): Promise<void> {
    // 1. Who it is, and that it is them.
    const session = await freshSession(req, res);
    if (session === undefined) return;
    const subject = session.identity.id;
    if (!isAboutUser(req.body, subject)) return show(req, res, session, "other_here", 409);
    // 2. Everything ends, and then the identity.
    const result = await deleteAccount(subject);
    auditDeletion(deps.auditLog, req, { subject, result });
    // 3. What came of it.
    if (result.state === "stopped") return showStopped(req, res, result);
    deps.signIn.forget(req, res);
    pages.send(req, res, "account-deleted", {});
  }

  /** Undefined where the browser was sent to sign in, once more or at all. */
  async function freshSession(req: Request, res: Response): Promise<KratosSession | undefined> {
    const here = await kratos.whoAmI(req.headers.cookie);
    if (here.state === "signed_in" && isFresh(here.session)) return here.session;
    if (!signIn.mayAsk(req)) {
      const detail = "back from Kratos without a new sign-in: does its session cookie reach this host?";
      throw new PageError("flow_gone", { detail });
    }
    seeOther(res, here.state === "signed_in" ? refreshUrl(req) : stepUrl(req, here.state));
    return undefined;
  }

  function stepUrl(req: Request, here: Exclude<BrowserSession["state"], "signed_in">): string {
    return signIn.stepUrl(req, here, ownAddress === undefined ? undefined : { url: ownAddress });
  }

  function refreshUrl(req: Request): string {
    return signIn.refreshUrl(req, ownAddress);
  }

  function show(
    req: Request,
    res: Response,
    { identity }: KratosSession,
    again: AccountDeleteLocals["again"],
    status: number,
  ): void {
    // A load that is no page view of a user's leaves nothing behind, not even a cookie.
    const csrfToken = req.method === "POST" || isNavigation(req) ? csrf.token(req, res) : "";
    const about = { account: identity.id, person: identityName(identity) };
    pages.send(req, res, "account-delete", { csrfToken, cancelPath, again, ...about }, status);
  }

  function showStopped(
    req: Request,
    res: Response,
    { error, ended, allEnded }: Extract<AccountDeletion, { state: "stopped" }>,
  ): void {
    if (!(error instanceof PageError) || wantsProblem(req)) throw error;
    noteError(res, error);
    const half = ended.sessions > 0 ? "half_ended" : "nothing_ended";
    const locals = {
      story: allEnded ? "not_deleted" : half,
      accountPath,
      requestId: readRequestId(req),
    } as const;
    pages.send(req, res, "account-delete-stopped", locals, error.status);
  }

  async function showAgain(req: Request, res: Response, refused: PageError): Promise<false | void> {
    const here = await kratos.whoAmI(req.headers.cookie);
    if (here.state !== "signed_in") return false;
    show(req, res, here.session, "try_again", refused.status);
  }
}

function isFresh({ authenticatedAtMs }: KratosSession): boolean {
  return authenticatedAtMs !== undefined && Date.now() - authenticatedAtMs < freshForMs;
}
