import { paths } from "../paths.ts";
import {
  Router,
  type ErrorRequestHandler,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from "express";
import type { Config } from "../config/config.ts";
import { PageError } from "../errors.ts";
import type { ConsentRequest } from "../hydra/consent-request.ts";
import type { HydraConsent } from "../hydra/hydra-admin.ts";
import type { Kratos } from "../kratos/kratos.ts";
import { readChallenge } from "../middleware/challenge.ts";
import type { Csrf } from "../middleware/csrf.ts";
import { demandDocumentLoad } from "../middleware/document-load.ts";
import { followOnce } from "../browser-state/follow-once.ts";
import { longForm } from "../middleware/form.ts";
import { methodNotAllowed } from "../middleware/methods.ts";
import { isNavigation, refuseSpeculation } from "../middleware/navigation.ts";
import { readParameter } from "../middleware/parameters.ts";
import type { PendingSignIns } from "../browser-state/pending-sign-ins.ts";
import { seeOther } from "../middleware/see-other.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import { wantsProblem } from "../middleware/wants-problem.ts";
import type { Assets } from "../pages/assets.ts";
import { viewClient } from "../pages/client-view.ts";
import type { Pages } from "../pages/pages.ts";
import { answeredSignIns } from "../browser-state/answered-sign-ins.ts";
import { claimsFor } from "./claims.ts";
import { personAtBrowser, type TurnedAway } from "./person-at-browser.ts";
import type { Person } from "./person.ts";
import { tickedScopes } from "./scopes.ts";
import { viewConsent } from "./view-consent.ts";

export interface ConsentDeps {
  hydra: HydraConsent;
  kratos: Kratos | undefined;
  pages: Pages;
  assets: Assets;
  csrf: Csrf;
  cookies: SignedCookies;
  pending: PendingSignIns;
  revocations: { runNow: (subject: string) => Promise<void> };
  config: Pick<Config, "consent" | "signIn" | "logout" | "hydra" | "linkPrefix">;
  /** What must run before these routes whoever mounts them: request log and headers. */
  frame: RequestHandler[];
  errorPage: ErrorRequestHandler;
}

/** `/consent`, where Hydra sends the browser with a `consent_challenge`. */
export function consentRoutes({ hydra, pages, csrf, pending, config, ...deps }: ConsentDeps): Router {
  const { rememberForMs, claims, trustedClientIds } = config.consent;
  const look = personAtBrowser({ kratos: deps.kratos, config });
  const follow = followOnce(deps.cookies);
  const answered = answeredSignIns({ cookies: deps.cookies, publicUrl: config.hydra.publicUrl });
  const router = Router();
  router.all(paths.consent, ...deps.frame, refuseSpeculation);
  router.get(paths.consent, askConsent);
  router.post(paths.consent, longForm, csrf.verify, answerConsent, askAgain);
  router.all(paths.consent, methodNotAllowed("GET", "HEAD", "POST"));
  router.use(deps.assets.routes);
  router.use(deps.errorPage);
  return router;

  async function askConsent(req: Request, res: Response): Promise<void> {
    if (readParameter(req.query, "consent_challenge") === undefined) throw new PageError("link_missing");
    const challenge = readChallenge(req.query, "consent_challenge");
    const asked = answered.check(req, "consent", await hydra.getConsentRequest(challenge));
    if (asked.state === "gone") {
      if (isNavigation(req) && follow(req, res, challenge, asked.restartUrl)) return;
      // Of one that has expired Hydra says nothing more.
      const beginning = pending.find(req, challenge)?.beginning;
      if (isNavigation(req) && follow(req, res, challenge, beginning)) return;
      throw new PageError("sign_in_gone", { detail: "consent used, rejected or unknown" });
    }
    const { request } = asked;
    pages.askLanguages(req, res, request.context.uiLocales);
    const found = await look(req, request);
    const isAsked = isToBeAsked(request);
    if (found.person !== undefined && isAsked && !request.context.prompt.includes("none")) {
      return showQuestion(req, res, request, found.person);
    }
    demandDocumentLoad(req);
    if (found.person === undefined) return turnAway(res, request, found);
    const { person } = found;
    if (isAsked) return reject(res, request, "consent_required");
    // Remembered, because Hydra answers `prompt=none` with `consent_required` else, whoever the client is.
    await accept(res, request, person, { scopes: request.requestedScopes, remember: true });
  }

  async function answerConsent(req: Request, res: Response): Promise<void> {
    const challenge = readChallenge(req.body, "consent_challenge");
    const action = readParameter(req.body, "action");
    if (action !== "accept" && action !== "reject") throw new PageError("unknown_action");
    const request = await findOpen(req, res, challenge);
    if (action === "reject") return reject(res, request, "access_denied");
    const found = await look(req, request);
    if (found.person === undefined) return turnAway(res, request, found);
    const scopes = tickedScopes(req.body, request.requestedScopes);
    await accept(res, request, found.person, { scopes, remember: isTicked(req) });
  }

  // Express knows an error handler by its four parameters.
  async function askAgain(error: unknown, req: Request, res: Response, next: NextFunction): Promise<void> {
    const isRefusedForm = error instanceof PageError && error.code === "csrf_failed";
    if (!isRefusedForm || wantsProblem(req)) return next(error);
    const request = await findOpen(req, res, readChallenge(req.body, "consent_challenge"));
    const { person } = await look(req, request);
    if (person === undefined) return next(error);
    res.err = error;
    showQuestion(req, res, request, person, { scopes: tickedScopes(req.body, request.requestedScopes) });
  }

  async function turnAway(res: Response, request: ConsentRequest, { why, beginAgain }: TurnedAway) {
    if (beginAgain !== undefined) return seeOther(res, beginAgain);
    await reject(res, request, why);
  }

  async function findOpen(req: Request, res: Response, challenge: string): Promise<ConsentRequest> {
    const found = answered.check(req, "consent", await hydra.getConsentRequest(challenge));
    if (found.state === "gone") throw new PageError("sign_in_gone", { detail: "consent used or unknown" });
    pages.askLanguages(req, res, found.request.context.uiLocales);
    return found.request;
  }

  async function accept(res: Response, request: ConsentRequest, person: Person, given: Given): Promise<void> {
    const { scopes, remember } = given;
    // What an earlier sign-out left to be revoked must not reach what is given now.
    await deps.revocations.runNow(request.subject);
    const { redirectTo } = await hydra.acceptConsentRequest(request.challenge, {
      scopes,
      audience: request.requestedAudience,
      remember,
      rememberForSeconds: remember ? Math.floor(rememberForMs / 1000) : 0,
      idTokenClaims: person.known === undefined ? {} : claimsFor(person.known, scopes, claims),
      context: person.kratosSessionId === undefined ? {} : { kratos_session: person.kratosSessionId },
    });
    answered.note(res, "consent", request.challenge, "accepted");
    pending.end(res.req, res, request);
    seeOther(res, redirectTo);
  }

  // A device's code may have come from somebody else, and its link from their mail: what was allowed once, or is trusted, was allowed
  // to the app and not to whoever holds that device (RFC 8628 §5.4).
  function isToBeAsked({ isDevice, context, skip, client }: ConsentRequest): boolean {
    if (isDevice || context.prompt.includes("consent")) return true;
    return !skip && !client.skipConsent && !trustedClientIds.has(client.id);
  }

  async function reject(res: Response, request: ConsentRequest, why: RejectionReason): Promise<void> {
    const { redirectTo } = await hydra.rejectConsentRequest(request.challenge, why);
    answered.note(res, "consent", request.challenge, "rejected");
    pending.end(res.req, res, request);
    // Of a refused device Hydra shows its own error, as JSON.
    seeOther(res, request.isDevice ? `${config.linkPrefix}${paths.error}?error=access_denied` : redirectTo);
  }

  function showQuestion(
    req: Request,
    res: Response,
    request: ConsentRequest,
    person: Person,
    refused?: { scopes: string[] },
  ): void {
    const client = viewClient(request.client);
    pending.keep(req, res, { ...request, client }, { offered: false });
    const locals = {
      ...viewConsent(request, person.name, pages.wordsFor(req), refused?.scopes),
      // A load that is nobody's own page view leaves nothing behind, not even a cookie.
      csrfToken: refused || isNavigation(req) ? csrf.token(req, res) : "",
      remember: refused !== undefined && isTicked(req),
      tryAgain: refused !== undefined,
    };
    pages.send(req, res, "consent", locals, refused ? 403 : 200);
  }
}

type RejectionReason = TurnedAway["why"] | "consent_required";

interface Given {
  scopes: string[];
  remember: boolean;
}

function isTicked(req: Request): boolean {
  return readParameter(req.body, "remember") === "true";
}
