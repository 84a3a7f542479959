import { Router, type ErrorRequestHandler, type Request, type RequestHandler, type Response } from "express";
import type { Config } from "../config/config.ts";
import { PageError } from "../errors.ts";
import type { ConsentRequest } from "../hydra/consent-request.ts";
import type { HydraConsent } from "../hydra/hydra-admin.ts";
import type { Kratos } from "../kratos/kratos.ts";
import { askAgain } from "../middleware/ask-again.ts";
import { readChallenge } from "../middleware/challenge.ts";
import type { Csrf } from "../middleware/csrf.ts";
import { demandDocumentLoad } from "../middleware/document-load.ts";
import type { AccountSwitch } from "../browser-state/account-switch.ts";
import { allowedDevice } from "../browser-state/allowed-device.ts";
import { followOnce } from "../browser-state/follow-once.ts";
import { longForm } from "../middleware/form.ts";
import { methodNotAllowed } from "../middleware/methods.ts";
import { isNavigation, refuseSpeculation } from "../middleware/navigation.ts";
import { readParameter } from "../middleware/parameters.ts";
import { wantsProblem } from "../middleware/problem.ts";
import type { PendingSignIns } from "../browser-state/pending-sign-ins.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import { paths } from "../paths.ts";
import type { DeferredRevocations } from "../sign-out/execution/deferred-revocations.ts";
import type { Assets } from "../pages/assets.ts";
import { viewClient } from "../pages/client-view.ts";
import type { Pages } from "../pages/pages.ts";
import { answeredSignIns } from "../browser-state/answered-sign-ins.ts";
import { consentAnswers } from "./consent-answers.ts";
import type { ClaimsReader } from "./extra-claims.ts";
import { userAtBrowser } from "./user-at-browser.ts";
import type { ConsentUser } from "./user.ts";
import type { ConsentLocals } from "./consent-locals.ts";
import { choosableScopes, grantedScopes, isSignInAsked, tickedScopes } from "./scopes.ts";
import { viewConsent } from "./view-consent.ts";

/** What the consent page is made of. */
export interface ConsentDeps {
  /** Hydra's admin API, as far as a consent asks it. */
  hydra: HydraConsent;
  /** Undefined when no Kratos is set up. */
  kratos: Kratos | undefined;
  /** Renders the pages. */
  pages: Pages;
  /** What the pages load. */
  assets: Assets;
  /** Protects the forms. */
  csrf: Csrf;
  /** Lethe's own cookies. */
  cookies: SignedCookies;
  /** "Not you?". */
  switches: AccountSwitch;
  /** What this browser was asked to sign in for. */
  pending: PendingSignIns;
  /** What an earlier sign-out left to be revoked, which must not reach what is given now. */
  revocations: Pick<DeferredRevocations, "runNow">;
  /** Waits for the sign-out orders about this user that are being carried out, where there are any: they must not reach what is given next. */
  awaitOrders?: (subject: string) => Promise<void>;
  /** A host's own claims. */
  readClaims?: ClaimsReader;
  /** The settings that it goes by. */
  config: Pick<Config, "admin" | "consent" | "signIn" | "logout" | "hydra" | "linkPrefix">;
  /** What must run before these routes, in a host's app as well: request log and headers. */
  commonMiddleware: RequestHandler[];
  /** The last middleware: what failed, as a page or a problem. */
  errorPage: ErrorRequestHandler;
}

/**
 * `/consent`, where Hydra sends the browser with a `consent_challenge` (Hydra's `urls.consent`).
 * @param deps of `createDeps`; what is named here is all that it needs of them
 */
export function consentRoutes(deps: ConsentDeps): Router {
  const { hydra, pages, csrf, pending, config } = deps;
  const { trustedClientIds } = config.consent;
  const look = userAtBrowser({ kratos: deps.kratos, config });
  const follow = followOnce(deps.cookies);
  const answered = answeredSignIns({ cookies: deps.cookies, publicUrl: config.hydra.publicUrl });
  const devices = allowedDevice(deps.cookies);
  const answers = consentAnswers({
    hydra,
    revocations: deps.revocations,
    answered,
    devices,
    pending,
    readClaims: deps.readClaims,
    config,
  });
  const router = Router();
  router.all(paths.consent, ...deps.commonMiddleware, refuseSpeculation);
  router.get(paths.consent, askConsent);
  router.post(paths.consent, longForm, csrf.verify, answerConsent, askAgain(showAgain));
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
    const found = await lookAfterOrders(req, request);
    const isAsked = isToBeAsked(request);
    if (found.user !== undefined && isAsked && !request.context.prompt.includes("none")) {
      return showQuestion(req, res, request, found.user);
    }
    demandDocumentLoad(req);
    if (found.user === undefined) return answers.turnAway(res, request, found);
    const { user } = found;
    if (isAsked) return answers.reject(res, request, "consent_required");
    // Remembered, because Hydra answers `prompt=none` with `consent_required` else, whichever client it is.
    await answers.accept(res, request, user, { scopes: request.requestedScopes, remember: true });
  }

  async function answerConsent(req: Request, res: Response): Promise<void> {
    const challenge = readChallenge(req.body, "consent_challenge");
    const action = readParameter(req.body, "action");
    if (!isAction(action)) throw new PageError("unknown_action");
    const request = await findOpen(req, res, challenge);
    if (action === "reject") return answers.reject(res, request, "access_denied");
    const found = await lookAfterOrders(req, request);
    if (found.user === undefined) return answers.turnAway(res, request, found);
    const { user } = found;
    const { requestedScopes } = request;
    if (action === "select_all") {
      const ticked = choosableScopes(requestedScopes);
      return showQuestion(req, res, request, user, { ticked, status: 200 });
    }
    if (isUnticked(req, requestedScopes)) return askForChoice(req, res, request, user);
    const scopes = grantedScopes(req.body, requestedScopes);
    await answers.accept(res, request, user, { scopes, remember: isTicked(req) });
  }

  // Whoever presses "Allow" may not have seen the boxes: nothing is granted, so that nothing has to be taken back.
  function askForChoice(req: Request, res: Response, request: ConsentRequest, user: ConsentUser): void {
    const failure = new PageError("bad_request", { detail: "nothing ticked" });
    if (wantsProblem(req)) throw failure;
    res.err = failure;
    const unticked = isSignInAsked(request.requestedScopes) ? "only_sign_in" : "nothing";
    showQuestion(req, res, request, user, { ticked: [], status: failure.status, unticked });
  }

  async function showAgain(req: Request, res: Response): Promise<false | void> {
    const request = await findOpen(req, res, readChallenge(req.body, "consent_challenge"));
    const { user } = await look(req, request);
    if (user === undefined) return false;
    const ticked = tickedScopes(req.body, request.requestedScopes);
    showQuestion(req, res, request, user, { ticked, status: 403, tryAgain: true });
  }

  // An order may end the very session that the user is looked for by: whoever waits for it is looked for afterwards.
  async function lookAfterOrders(req: Request, request: ConsentRequest) {
    await deps.awaitOrders?.(request.subject);
    return look(req, request);
  }

  async function findOpen(req: Request, res: Response, challenge: string): Promise<ConsentRequest> {
    const found = answered.check(req, "consent", await hydra.getConsentRequest(challenge));
    if (found.state === "gone") throw new PageError("sign_in_gone", { detail: "consent used or unknown" });
    pages.askLanguages(req, res, found.request.context.uiLocales);
    return found.request;
  }

  // A device's code may have come from another user, and its link from their mail: what was allowed once, or is trusted, was allowed
  // to the client and not to the user who holds that device (RFC 8628 §5.4).
  function isToBeAsked({ isDevice, context, skip, client }: ConsentRequest): boolean {
    if (isDevice || context.prompt.includes("consent")) return true;
    return !skip && !client.skipConsent && !trustedClientIds.has(client.id);
  }

  function showQuestion(
    req: Request,
    res: Response,
    request: ConsentRequest,
    user: ConsentUser,
    again?: Again,
  ): void {
    const client = viewClient(request.client);
    pending.keep(req, res, { ...request, client }, { offered: false });
    const { preselect, dynamicRegistration } = config.consent;
    const ticked = again?.ticked ?? (preselect === "all" ? request.requestedScopes : []);
    const messages = pages.messagesFor(req);
    const locals = {
      ...viewConsent(request, { personName: user.name, messages, ticked, dynamicRegistration }),
      // A load that is no page view of a user's leaves nothing behind, not even a cookie.
      csrfToken: again || isNavigation(req) ? csrf.token(req, res) : "",
      otherAccount: deps.switches.offer(req, res, {
        requestUrl: request.requestUrl,
        subject: request.subject,
        shown: deps.kratos && request.subject,
      }),
      remember: again !== undefined && isTicked(req),
      tryAgain: again?.tryAgain === true,
      unticked: again?.unticked,
    };
    pages.send(req, res, "consent", locals, again?.status ?? 200);
  }
}

/** The page once more, after an answer. */
interface Again {
  ticked: string[];
  status: number;
  /** True when the answer may not have been ours. */
  tryAgain?: boolean;
  unticked?: ConsentLocals["unticked"];
}

function isAction(action: unknown): action is "accept" | "reject" | "select_all" {
  return action === "accept" || action === "reject" || action === "select_all";
}

// What only its first form lacks is not asked for twice: there may be nothing that the user wants to give.
function isUnticked(req: Request, requested: readonly string[]): boolean {
  if (choosableScopes(requested).length === 0 || tickedScopes(req.body, requested).length > 0) return false;
  return !(isSignInAsked(requested) && readParameter(req.body, "only_sign_in") === "true");
}

function isTicked(req: Request): boolean {
  return readParameter(req.body, "remember") === "true";
}
