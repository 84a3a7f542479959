import {
  Router,
  type ErrorRequestHandler,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from "express";
import type { Logger } from "pino";
import { PageError } from "../errors.ts";
import type { Hydra, LogoutRequest } from "../hydra/hydra.ts";
import type { Csrf } from "../middleware/csrf.ts";
import { form } from "../middleware/form.ts";
import { methodNotAllowed } from "../middleware/methods.ts";
import { logDecision } from "../middleware/request-log.ts";
import { isNavigation, refuseSpeculation } from "../middleware/navigation.ts";
import { readParameter } from "../middleware/parameters.ts";
import { seeOther } from "../middleware/see-other.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import { wantsProblem } from "../middleware/wants-problem.ts";
import type { Assets } from "../pages/assets.ts";
import type { Pages } from "../pages/pages.ts";
import { audited, type Audit } from "./audit.ts";
import { readChallenge } from "./challenge.ts";
import { displayName, viewClient, viewMismatch } from "./client-view.ts";
import { decide, type Decision, type LogoutPolicy } from "./decide.ts";
import type { EvidenceReader } from "./evidence.ts";
import { followOnce } from "./follow-once.ts";
import { loggedOutRoutes } from "./logged-out-routes.ts";
import { nothingReached, reachedApps, type ReachedApps } from "./reached-apps.ts";
import type { RequestSeal } from "./sealed-request.ts";

export interface LogoutDeps {
  hydra: Hydra;
  pages: Pages;
  /** What the pages load. */
  assets: Assets;
  csrf: Csrf;
  cookies: SignedCookies;
  seal: RequestSeal;
  evidence: EvidenceReader;
  log: Logger;
  settings: LogoutSettings;
  /** A host app's own last word on a decision. */
  reviewDecision?: (decision: Decision, request: LogoutRequest, req: Request) => Decision | Promise<Decision>;
  /** What must run before these routes whoever mounts them: request log, headers, cookies. */
  frame: RequestHandler[];
  errorPage: ErrorRequestHandler;
}

export interface LogoutSettings extends LogoutPolicy {
  requireFetchMetadata: boolean;
  rejectUrl: string | undefined;
  /** The path under which browsers see this service: empty, or `/…` without a slash at its end. */
  linkPrefix: string;
  /** Hydra's end-session endpoint as browsers reach it; undefined when Hydra's public URL is not known. */
  endSessionUrl: string | undefined;
}

/** `/logout`, where Hydra sends the browser with a `logout_challenge`, and `/logged-out`, where Hydra sends it afterwards. */
export function logoutRoutes(deps: LogoutDeps): Router {
  const { hydra, pages, csrf, cookies, seal, evidence, log, settings } = deps;
  const follow = followOnce(cookies);
  const router = Router();
  // These paths alone: what a host app has below them is its own.
  router.all(["/logout", "/logged-out", "/logged-out/check"], ...deps.frame, refuseSpeculation);
  router.get("/logout", audited(log, askLogout));
  router.post("/logout", form, csrf.verify, audited(log, answerLogout), askAgain);
  router.all("/logout", methodNotAllowed("GET", "HEAD", "POST"));
  router.use(loggedOutRoutes(deps));
  router.use(deps.assets.routes);
  router.use(deps.errorPage);
  return router;

  async function askLogout(req: Request, res: Response, audit: Audit): Promise<void> {
    if (readParameter(req.query, "logout_challenge") === undefined) return beginLogout(res);
    if (isNavigation(req)) cookies.clearIfSent(req, res, "asked");
    const challenge = readChallenge(req.query);
    const navigation = isNavigation(req, settings);
    const found = await hydra.getLogoutRequest(challenge);
    if (found.state === "gone") {
      const restarted = navigation && follow(req, res, challenge, found.restartUrl);
      if (restarted) return audit.record("gone", "restarted");
      throw new PageError("challenge_gone", { detail: "used, rejected or unknown" });
    }
    const { request } = found;
    audit.about(factsOf(request));
    const decision = await decideOn(req, request, navigation);
    logDecision(res, decision);
    if (decision.decision === "accept") return signOut(res, challenge, decision.reason, audit);
    const reaches = navigation ? await reachedApps(hydra, request) : nothingReached;
    showQuestion(req, res, request, { signedInSubject: decision.signedInSubject, reaches, tryAgain: false });
  }

  async function answerLogout(req: Request, res: Response, audit: Audit): Promise<void> {
    const challenge = readChallenge(req.body);
    const action = readParameter(req.body, "action");
    if (action === "accept") {
      audit.about(seal.open(challenge, readParameter(req.body, "request")) ?? (await findFacts(challenge)));
      return signOut(res, challenge, "person", audit);
    }
    if (action !== "reject") throw new PageError("unknown_action");
    // Hydra lets a used challenge be rejected, and says 204. Ask first: nobody may be told "still signed in" who is not.
    const found = await hydra.getLogoutRequest(challenge);
    if (found.state === "gone") throw new PageError("already_answered");
    audit.about(factsOf(found.request));
    await hydra.rejectLogoutRequest(challenge);
    audit.record("rejected", "person");
    if (settings.rejectUrl !== undefined) return seeOther(res, settings.rejectUrl);
    pages.send(req, res, "still-signed-in", { client: viewClient(found.request.client) });
  }

  // Express knows an error handler by its four parameters.
  async function askAgain(error: unknown, req: Request, res: Response, next: NextFunction): Promise<void> {
    const isRefusedForm = error instanceof PageError && error.code === "csrf_failed";
    if (!isRefusedForm || wantsProblem(req)) return next(error);
    res.err = error;
    await audited(log, askOnceMore)(req, res);
  }

  async function askOnceMore(req: Request, res: Response, audit: Audit): Promise<void> {
    const found = await hydra.getLogoutRequest(readChallenge(req.body));
    if (found.state === "gone") throw new PageError("challenge_gone");
    audit.about(factsOf(found.request));
    // Whoever sent the form chose the request: say here too when it is about somebody else than the person at this browser.
    const { signedInSubject } = await decideOn(req, found.request, true);
    const reaches = await reachedApps(hydra, found.request);
    showQuestion(req, res, found.request, { signedInSubject, reaches, tryAgain: true });
  }

  function beginLogout(res: Response): void {
    if (settings.endSessionUrl === undefined) throw new PageError("challenge_missing");
    seeOther(res, settings.endSessionUrl);
  }

  async function decideOn(req: Request, request: LogoutRequest, navigation: boolean): Promise<Decision> {
    const input = { navigation, request, policy: settings, nowMs: Date.now() };
    const decision = await decide(input, () => evidence(req));
    return (await deps.reviewDecision?.(decision, request, req)) ?? decision;
  }

  // Accepting ends nothing: the session ends when the browser follows the redirect, so nothing may stand in its way.
  async function signOut(res: Response, challenge: string, reason: string, audit: Audit): Promise<void> {
    const { redirectTo } = await hydra.acceptLogoutRequest(challenge);
    audit.record("accepted", reason);
    seeOther(res, redirectTo);
  }

  async function findFacts(challenge: string) {
    const found = await hydra.getLogoutRequest(challenge);
    if (found.state === "gone") throw new PageError("challenge_gone");
    return factsOf(found.request);
  }

  function showQuestion(req: Request, res: Response, request: LogoutRequest, about: QuestionAbout): void {
    const { signedInSubject, reaches, tryAgain } = about;
    const client = viewClient(request.client);
    const locals = {
      challenge: request.challenge,
      // A load that is nobody's own page view leaves nothing behind, not even a cookie.
      csrfToken: tryAgain || isNavigation(req) ? csrf.token(req, res) : "",
      sealedRequest: seal.seal(request.challenge, factsOf(request)),
      client,
      clientLogo: client?.logo,
      // Without a hint the subject comes from this browser's own session; a hint may be anybody's.
      subject: displayName(signedInSubject ?? (request.rpInitiated ? "" : request.subject)),
      mismatch: signedInSubject === undefined ? undefined : viewMismatch(signedInSubject, request.subject),
      reaches,
      tryAgain,
    };
    pages.send(req, res, "confirm", locals, tryAgain ? 403 : 200);
  }
}

interface QuestionAbout {
  /** Who sits at this browser, when that is somebody else than the request names. */
  signedInSubject: string | undefined;
  reaches: ReachedApps;
  /** True when an answer was refused and must be given again. */
  tryAgain: boolean;
}

function factsOf({ subject, client }: LogoutRequest) {
  return { subject, clientId: client?.id };
}
