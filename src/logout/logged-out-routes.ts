import { Router, type Request, type Response } from "express";
import { endSessionUrl } from "../hydra/endpoints.ts";
import { PageError } from "../errors.ts";
import type { BrowserSession } from "../kratos/kratos.ts";
import { isAboutUser } from "../middleware/about-user.ts";
import { askAgain } from "../middleware/ask-again.ts";
import { form } from "../middleware/form.ts";
import { methodNotAllowed } from "../middleware/methods.ts";
import { isNavigation } from "../middleware/navigation.ts";
import { alsoEndedCookie } from "../browser-state/also-ended.ts";
import { readParameter } from "../middleware/parameters.ts";
import { seeOther } from "../middleware/see-other.ts";
import { paths } from "../paths.ts";
import { identityName } from "../pages/identity-name.ts";
import { endSessionBeginner } from "./begin-end-session.ts";
import type { AccountStillOpenLocals } from "./logout-locals.ts";
import type { LogoutDeps } from "./logout-deps.ts";
import { signedOutCheck } from "../browser-state/signed-out-check.ts";

/**
 * `/logged-out`, a good `urls.post_logout_redirect`. Any browser can open this address, signed in or not, and Hydra also comes here when
 * it has ended nothing. So before it says "signed out" it sends the browser once through Hydra's end-session endpoint: without a
 * session Hydra leads straight back, with one it leads to the question at `/logout`.
 *
 * The server can't tell Hydra's way back from any other load of this address, the browser can: the page holds its claim in an element
 * whose id is the check's, and shows it only where the address names that id (`:target`, with or without JavaScript).
 *
 * A session at Kratos may outlive Hydra's, which then leads straight here: so Kratos is asked as well, and the user can end that one.
 * Lethe's own sign-in cookie speaks against the claim, too: the user can have it forgotten, once Hydra has said that it is a leftover.
 */
export function loggedOutRoutes({
  pages,
  cookies,
  csrf,
  kratos,
  signIn,
  switches,
  config,
}: LogoutDeps): Router {
  const endpoint = endSessionUrl(config.hydra);
  const checks = signedOutCheck(cookies);
  const endedCookie = alsoEndedCookie(cookies);
  const begun = endSessionBeginner({ cookies, config });
  const path = `${config.linkPrefix}${paths.loggedOut}`;
  const router = Router();
  router.get(paths.loggedOut, showLoggedOut);
  router.post(paths.loggedOut, form, csrf.verify, endWhatIsLeft, askAgain(showAgain));
  router.get(paths.loggedOutCheck, askHydra);
  router.all(paths.loggedOut, methodNotAllowed("GET", "HEAD", "POST"));
  router.all(paths.loggedOutCheck, methodNotAllowed("GET", "HEAD"));
  return router;

  /**
   * GET /logged-out
   * 1. A load that is no page view of a user's gets the page without its claim.
   * 2. Who chose another account goes on to where the client's request begins.
   * 3. The browser is sent to Hydra once, by way of /logged-out/check, which finds out whether it keeps cookies.
   * 4. Back from there, what is left at Kratos or in our own cookie is shown; where nothing is, "signed out".
   */
  async function showLoggedOut(req: Request, res: Response): Promise<void> {
    if (!isNavigation(req)) return showUnchecked(req, res);
    if (endpoint === undefined) return showWhatIsLeft(req, res);
    const goOn = switches.end(req, res);
    if (goOn !== undefined) {
      begun.forget(req, res);
      checks.forget(req, res);
      endedCookie.forget(req, res);
      signIn.forget(req, res);
      return seeOther(res, goOn);
    }
    begun.arrived(req, res);
    const check = checks.end(req, res);
    if (check !== undefined) return showWhatIsLeft(req, res, check.id);
    checks.begin(res);
    seeOther(res, `${config.linkPrefix}${paths.loggedOutCheck}`);
  }

  /** GET /logged-out/check */
  function askHydra(req: Request, res: Response): void {
    if (endpoint === undefined || !isNavigation(req)) return showUnchecked(req, res);
    const id = checks.ask(req, res);
    if (id !== undefined) return seeOther(res, `${endpoint}#${id}`);
    checks.forget(req, res);
    showUnchecked(req, res);
  }

  /** @param checkId what the address names when this is Hydra's way back */
  async function showWhatIsLeft(req: Request, res: Response, checkId?: string): Promise<void> {
    try {
      const here = await kratos?.whoAmI(req.headers.cookie);
      if (isSession(here)) return showAccountSession(req, res, here);
    } catch (error) {
      if (!(error instanceof PageError)) throw error;
      res.err = error;
      return showUnchecked(req, res);
    }
    if (checkId === undefined) return showUnchecked(req, res);
    const isRemembered = signIn.read(req) !== undefined;
    const csrfToken = isRemembered ? csrf.token(req, res) : undefined;
    const ended = isRemembered ? undefined : endedCookie.take(req, res);
    pages.send(req, res, "signed-out", { checkId, csrfToken, ended });
  }

  /** POST /logged-out: what is left ends, if it is what the page showed, and it is looked once more. */
  async function endWhatIsLeft(req: Request, res: Response): Promise<void> {
    if (readParameter(req.body, "action") !== "accept") throw new PageError("unknown_action");
    const here = await kratos?.whoAmI(req.headers.cookie);
    if (isSession(here) && !isAboutUser(req.body, accountOf(here)))
      return showAccountSession(req, res, here, { again: "other_here", status: 409 });
    const ended = await kratos?.endBrowserSession(req.headers.cookie);
    res.append("Set-Cookie", ended?.setCookies ?? []);
    signIn.forget(req, res);
    seeOther(res, path);
  }

  async function showAgain(req: Request, res: Response, refused: PageError): Promise<void> {
    const here = await kratos?.whoAmI(req.headers.cookie);
    if (isSession(here)) showAccountSession(req, res, here, { again: "try_again", status: refused.status });
    else showUnchecked(req, res, refused.status);
  }

  function showAccountSession(req: Request, res: Response, here: OpenSession, refused?: Refused): void {
    const locals = {
      csrfToken: csrf.token(req, res),
      account: accountOf(here),
      subject: here.state === "signed_in" ? identityName(here.session.identity) : undefined,
      isComplete: here.state === "signed_in",
      again: refused?.again,
    };
    pages.send(req, res, "account-still-open", locals, refused?.status ?? 200);
  }

  function showUnchecked(req: Request, res: Response, status = 200): void {
    pages.send(
      req,
      res,
      "signed-out",
      { checkId: undefined, csrfToken: undefined, ended: undefined },
      status,
    );
  }
}

interface Refused {
  again: AccountStillOpenLocals["again"];
  status: number;
}

type OpenSession = Exclude<BrowserSession, { state: "signed_out" }>;

// Kratos names nobody before the second factor. A form that has no account at all is about no session.
function accountOf(here: OpenSession): string {
  return here.state === "signed_in" ? here.session.identity.id : "";
}

// A sign-in whose second factor is missing is one, too.
function isSession(here: BrowserSession | undefined): here is OpenSession {
  return here !== undefined && here.state !== "signed_out";
}
