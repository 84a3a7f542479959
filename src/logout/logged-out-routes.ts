import { Router, type NextFunction, type Request, type Response } from "express";
import { PageError } from "../errors.ts";
import type { KratosSession } from "../kratos/kratos.ts";
import { form } from "../middleware/form.ts";
import { methodNotAllowed } from "../middleware/methods.ts";
import { isNavigation } from "../middleware/navigation.ts";
import { readParameter } from "../middleware/parameters.ts";
import { seeOther } from "../middleware/see-other.ts";
import { wantsProblem } from "../middleware/wants-problem.ts";
import { displayName } from "../pages/client-view.ts";
import { evidenceOf } from "./evidence.ts";
import type { LogoutDeps } from "./logout-deps.ts";

const waitForMs = 60 * 1000;

/**
 * `/logged-out`, a good `urls.post_logout_redirect`. Anybody can open this address, signed in or not, and Hydra also comes here when
 * it has ended nothing. So before it says "signed out" it sends the browser once through Hydra's end-session endpoint: without a
 * session Hydra leads straight back, with one it leads to the question at `/logout`.
 *
 * The cookie goes from `trying` (does this browser keep cookies at all? else there would be no end to it) to `asked` (Hydra is being
 * asked). `/logout` takes it away when Hydra did know of a session.
 *
 * A session at Kratos may outlive Hydra's, which then leads straight here: so Kratos is asked as well, and the person can end that one.
 */
export function loggedOutRoutes({ pages, cookies, csrf, kratos, signIn, settings }: LogoutDeps): Router {
  const router = Router();
  router.get("/logged-out", showLoggedOut);
  if (kratos) router.post("/logged-out", form, csrf.verify, endAccountSession, askAgain);
  router.get("/logged-out/check", askHydra);
  router.all("/logged-out", methodNotAllowed("GET", "HEAD", ...(kratos ? ["POST"] : [])));
  router.all("/logged-out/check", methodNotAllowed("GET", "HEAD"));
  return router;

  async function showLoggedOut(req: Request, res: Response): Promise<void> {
    if (!isNavigation(req)) return show(req, res, false);
    if (settings.endSessionUrl === undefined) return showWhatIsLeft(req, res, false);
    if (cookies.read(req, "asked") === "asked") return showWhatIsLeft(req, res, true);
    cookies.set(res, "asked", "trying", waitForMs);
    seeOther(res, `${settings.linkPrefix}/logged-out/check`);
  }

  function askHydra(req: Request, res: Response): void {
    const goesOn = isNavigation(req) && cookies.read(req, "asked") === "trying";
    if (settings.endSessionUrl === undefined || !goesOn) return show(req, res, false);
    cookies.set(res, "asked", "asked", waitForMs);
    seeOther(res, settings.endSessionUrl);
  }

  async function showWhatIsLeft(req: Request, res: Response, checked: boolean): Promise<void> {
    try {
      const session = await kratos?.whoAmI(req.headers.cookie);
      if (session === undefined) return show(req, res, checked);
      cookies.clearIfSent(req, res, "asked");
      showAccountSession(req, res, session);
    } catch (error) {
      if (!(error instanceof PageError)) throw error;
      res.err = error;
      show(req, res, false);
    }
  }

  async function endAccountSession(req: Request, res: Response): Promise<void> {
    if (readParameter(req.body, "action") !== "accept") throw new PageError("unknown_action");
    const ended = await kratos?.endBrowserSession(req.headers.cookie);
    res.append("Set-Cookie", ended?.setCookies ?? []);
    signIn.forget(req, res);
    seeOther(res, `${settings.linkPrefix}/logged-out`);
  }

  // Express knows an error handler by its four parameters.
  async function askAgain(error: unknown, req: Request, res: Response, next: NextFunction): Promise<void> {
    const isRefusedForm = error instanceof PageError && error.code === "csrf_failed";
    if (!isRefusedForm || wantsProblem(req)) return next(error);
    const session = await kratos?.whoAmI(req.headers.cookie);
    if (session === undefined) return next(error);
    res.err = error;
    showAccountSession(req, res, session, error);
  }

  function showAccountSession(
    req: Request,
    res: Response,
    session: KratosSession,
    refused?: PageError,
  ): void {
    const locals = {
      csrfToken: csrf.token(req, res),
      subject: displayName(evidenceOf(session).name ?? "") ?? "?",
      tryAgain: refused !== undefined,
    };
    pages.send(req, res, "account-still-open", locals, refused?.status ?? 200);
  }

  function show(req: Request, res: Response, checked: boolean): void {
    if (isNavigation(req)) cookies.clearIfSent(req, res, "asked");
    pages.send(req, res, "signed-out", { checked });
  }
}
