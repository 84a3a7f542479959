import { Router, type Request, type Response } from "express";
import { PageError } from "../errors.ts";
import type { LogoutRequest } from "../hydra/logout-request.ts";
import { askAgain } from "../middleware/ask-again.ts";
import { readChallenge } from "../middleware/challenge.ts";
import { followOnce } from "../browser-state/follow-once.ts";
import { form } from "../middleware/form.ts";
import { methodNotAllowed } from "../middleware/methods.ts";
import { isNavigation, refuseSpeculation } from "../middleware/navigation.ts";
import { readParameter } from "../middleware/parameters.ts";
import { logDecision } from "../middleware/request-log.ts";
import { paths } from "../paths.ts";
import { readUiLocales } from "../pages/ui-locales.ts";
import { confirmationResponse } from "./confirmation-response.ts";
import { audited, type Audit } from "./audit.ts";
import { endSessionBeginner } from "./begin-end-session.ts";
import { decide, type Decision } from "../sign-out/decision/decide.ts";
import type { CurrentUser } from "../sign-out/decision/current-user.ts";
import { logoutRequestFinder } from "./find-logout-request.ts";
import { loggedOutRoutes } from "./logged-out-routes.ts";
import type { LogoutDeps } from "./logout-deps.ts";
import { signedOutCheck } from "../browser-state/signed-out-check.ts";
import { confirmationPage } from "./confirmation-page.ts";
import { sessionEnder } from "./end-session.ts";
import { offeredAgain, otherAccount } from "./other-account.ts";

/**
 * `/logout`, where Hydra sends the browser with a `logout_challenge` (its `urls.logout`; OpenID Connect RP-Initiated Logout 1.0), and `/logged-out`,
 * where Hydra sends it afterwards (`urls.post_logout_redirect`).
 * @param deps of `createDeps`
 */
export function logoutRoutes(deps: LogoutDeps): Router {
  const { csrf, cookies, switches } = deps;
  const settings = deps.config.logout;
  const findLogout = logoutRequestFinder(deps);
  const follow = followOnce(cookies);
  const checks = signedOutCheck(cookies);
  const begun = endSessionBeginner(deps);
  const page = confirmationPage(deps);
  const endSession = sessionEnder(deps);
  const other = otherAccount(deps);
  const router = Router();
  // These paths alone: what a host app has below them is its own.
  router.all(
    [paths.logout, paths.loggedOut, paths.loggedOutCheck, paths.otherAccount],
    ...deps.commonMiddleware,
    refuseSpeculation,
  );
  router.get(paths.logout, audited(deps, askLogout));
  router.post(
    paths.logout,
    form,
    csrf.verify,
    audited(deps, confirmationResponse(deps, { page, endSession })),
    askAgain(audited(deps, askOnceMore)),
  );
  router.all(paths.logout, methodNotAllowed("GET", "HEAD", "POST"));
  router.get(paths.otherAccount, other.leadBack);
  router.post(paths.otherAccount, form, csrf.verify, other.begin, askAgain(other.showAgain, offeredAgain));
  router.all(paths.otherAccount, methodNotAllowed("GET", "HEAD", "POST"));
  router.use(loggedOutRoutes(deps));
  router.use(deps.assets.routes);
  router.use(deps.errorPage);
  return router;

  /**
   * GET /logout
   * 1. Without a challenge a sign-out begins, at Hydra.
   * 2. Hydra's request is read; one that was used or has expired begins again, once.
   * 3. Who has just chosen another account has answered. Whoever else comes while that is on its way has changed their mind.
   * 4. The decision table says whether to ask (docs/sign-out.md).
   * 5. `accept`: the engine ends what there is to end, and the browser goes on to Hydra. `confirm`: the page asks.
   */
  async function askLogout(req: Request, res: Response, audit: Audit): Promise<void> {
    // 1
    if (readParameter(req.query, "logout_challenge") === undefined) return begun.begin(req, res);
    const isSeen = isNavigation(req);
    if (isSeen) {
      checks.forget(req, res);
      begun.forget(req, res);
    }
    // 2
    const challenge = readChallenge(req.query, "logout_challenge");
    const navigation = isNavigation(req, settings);
    const found = await findLogout(req, challenge);
    if (found.state === "gone") {
      const restarted = navigation && follow(req, res, challenge, found.restartUrl);
      if (restarted) return audit.record("gone", "restarted");
      throw new PageError("challenge_gone", { detail: "used, rejected or unknown" });
    }
    const { request } = found;
    deps.pages.askLanguages(req, res, readUiLocales(request.requestUrl));
    const facts = page.factsOf(request);
    audit.about(facts);
    // 3
    if (navigation && isSeen && switches.covers(req, request)) {
      const decided = { challenge, facts, everywhere: false, reason: "other_account", session: undefined };
      return endSession(req, res, decided, audit);
    }
    if (isSeen && request.rpInitiated) switches.end(req, res);
    // 4
    const { decision, currentUser } = await decideOn(req, request, navigation);
    logDecision(res, decision);
    deps.metrics?.decided(decision);
    // 5
    if (decision.decision === "accept") {
      const { reason } = decision;
      const decided = { challenge, facts, everywhere: false, reason, session: currentUser?.session };
      return endSession(req, res, decided, audit);
    }
    await page.show(req, res, request, { decision, currentUser, isSeen, tryAgain: false });
  }

  async function askOnceMore(req: Request, res: Response, audit: Audit): Promise<void> {
    const found = await findLogout(req, readChallenge(req.body, "logout_challenge"));
    if (found.state === "gone") throw new PageError("challenge_gone");
    deps.pages.askLanguages(req, res, readUiLocales(found.request.requestUrl));
    audit.about(page.factsOf(found.request));
    // The sender of the form chose the request: say here too when it is about another user than the one at this browser.
    const decided = await decideOn(req, found.request, true);
    await page.show(req, res, found.request, { ...decided, isSeen: true, tryAgain: true });
  }

  async function decideOn(
    req: Request,
    request: LogoutRequest,
    navigation: boolean,
  ): Promise<{ decision: Decision; currentUser: CurrentUser | undefined }> {
    let currentUser: CurrentUser | undefined;
    const input = { navigation, request, policy: settings, nowMs: Date.now() };
    const decision = await decide(input, async () => (currentUser = await deps.currentUser(req)));
    const reviewed = (await deps.reviewDecision?.(decision, request, req)) ?? decision;
    // Whatever a host's own decision says: a load that is no user's own ends nothing.
    const isUnattended = reviewed.decision === "accept" && !isNavigation(req);
    return {
      decision: isUnattended ? { decision: "confirm", reason: "not_navigation" } : reviewed,
      currentUser,
    };
  }
}
