import { Router, type Request, type Response } from "express";
import type { Logger } from "pino";
import { ownUrl } from "../config/own-url.ts";
import { PageError } from "../errors.ts";
import type { HydraSessions } from "../hydra/hydra-admin.ts";
import type { BrowserSession, KratosFlows, KratosSessions } from "../kratos/kratos.ts";
import { twoStepSignIn } from "../kratos-pages/two-step-sign-in.ts";
import { isAboutUser } from "../middleware/about-user.ts";
import { askAgain } from "../middleware/ask-again.ts";
import type { Csrf } from "../middleware/csrf.ts";
import { form } from "../middleware/form.ts";
import { methodNotAllowed } from "../middleware/methods.ts";
import { isNavigation, refuseSpeculation } from "../middleware/navigation.ts";
import { readRequestId } from "../middleware/request-log.ts";
import { seeOther } from "../middleware/see-other.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import { noteError, wantsProblem } from "../middleware/problem.ts";
import { paths } from "../paths.ts";
import type { Pages } from "../pages/pages.ts";
import type { Progress } from "../sign-out/progress.ts";
import { errorOf, type SignOut } from "../sign-out/sign-out-order.ts";
import {
  createDoneNotices,
  doneBy,
  failureSummary,
  namesOwn,
  readAction,
  targetOf,
  type AccountAction,
} from "./actions.ts";
import { auditSignOut } from "./audit.ts";
import { showAccount, type AccountPage } from "./show-account.ts";

export interface AccountDeps {
  kratos: KratosSessions & Pick<KratosFlows, "startUrl">;
  hydra: HydraSessions;
  signOut: SignOut;
  pages: Pages;
  csrf: Csrf;
  cookies: SignedCookies;
  auditLog: Logger;
  config: { baseUrl: string | undefined; linkPrefix: string };
}

/** The pages of what can be ended. The overview takes the forms, too: an operator's own template may have them all there. */
const accountPages = [
  { path: paths.account, page: "account" },
  { path: paths.accountDevices, page: "account-devices" },
  { path: paths.accountApps, page: "account-apps" },
] as const;

/** `/account`: who the user is, where they are signed in, which clients have access, and how each of these ends. */
export function accountRoutes(deps: AccountDeps): Router {
  const router = Router();
  for (const { path } of accountPages) router.all(path, refuseSpeculation);
  for (const { path, page } of accountPages) {
    const { ask, endSomething, showAgain } = accountHandlers(deps, path, page);
    router.get(path, ask);
    router.post(path, form, deps.csrf.verify, endSomething, askAgain(showAgain));
    router.all(path, methodNotAllowed("GET", "HEAD", "POST"));
  }
  return router;
}

function accountHandlers(deps: AccountDeps, ownPath: string, page: AccountPage) {
  const { kratos, signOut, pages, auditLog, config } = deps;
  const notices = createDoneNotices(deps.cookies);
  const path = `${config.linkPrefix}${ownPath}`;
  const ownAddress = ownUrl(config, ownPath);
  const signIn = twoStepSignIn(kratos);
  const show = showAccount(deps, page);
  return { ask, endSomething, showAgain };

  async function ask(req: Request, res: Response): Promise<void> {
    const here = await kratos.whoAmI(req.headers.cookie);
    if (here.state !== "signed_in") return beginSignIn(req, res, here.state);
    // So that neither a bookmark nor a reload takes a later sign-in for one that failed.
    if (signIn.hasComeBack(req)) return seeOther(res, path);
    const done = isNavigation(req) ? notices.take(req, res) : undefined;
    await show(req, res, here.session, done ?? {}, 200);
  }

  function beginSignIn(req: Request, res: Response, here: NotSignedIn["state"]): void {
    if (!signIn.mayAsk(req)) {
      const detail = "back from Kratos without its session cookie: does it reach this host?";
      throw new PageError("flow_gone", { detail });
    }
    seeOther(res, signIn.stepUrl(req, here, ownAddress === undefined ? undefined : { url: ownAddress }));
  }

  async function endSomething(req: Request, res: Response): Promise<void> {
    // 1. What is asked for, and by whom.
    const action = readAction(req.body);
    const { cookie } = req.headers;
    const here = await kratos.whoAmI(cookie);
    if (here.state !== "signed_in") return beginSignIn(req, res, here.state);
    const { session } = here;
    const subject = session.identity.id;
    if (!namesOwn(action) && !isAboutUser(req.body, subject))
      return show(req, res, session, { notice: "other_here" }, 409);
    // 2. The engine ends it.
    const result = await signOut({
      subject,
      target: targetOf(action, req.body),
      browser: { cookie, session, setCookies: (lines) => void res.append("Set-Cookie", lines) },
      requestId: readRequestId(req),
    });
    auditSignOut(auditLog, req, { action, subject, result });
    // 3. What came of it.
    if (result.state === "done") {
      notices.leave(res, doneBy(action, req.body, result.progress));
      return seeOther(res, path);
    }
    if (result.state !== "not_found")
      return showFailure(req, res, { action, error: errorOf(result), progress: result.progress });
    // Another user's, long gone, or never there: one answer, so that a sender can't find out which.
    const refusal = new PageError("bad_request", { detail: "not among the user's own" });
    if (wantsProblem(req)) throw refusal;
    res.err = refusal;
    await show(req, res, session, { notice: "not_listed" }, refusal.status);
  }

  function showFailure(req: Request, res: Response, { error, action, progress }: Stopped): void {
    if (!(error instanceof PageError) || wantsProblem(req)) throw error;
    noteError(res, error);
    const locals = { ...failureSummary(action, progress), accountPath: path, requestId: readRequestId(req) };
    pages.send(req, res, "account-stopped", locals, error.status);
  }

  async function showAgain(req: Request, res: Response, refused: PageError): Promise<false | void> {
    const here = await kratos.whoAmI(req.headers.cookie);
    if (here.state !== "signed_in") return false;
    await show(req, res, here.session, { notice: "try_again" }, refused.status);
  }
}

type NotSignedIn = Exclude<BrowserSession, { state: "signed_in" }>;

interface Stopped {
  error: unknown;
  action: AccountAction;
  progress: Progress;
}
