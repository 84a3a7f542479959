import type { Request, Response } from "express";
import { PageError } from "../errors.ts";
import type { LogoutRequest } from "../hydra/logout-request.ts";
import { answeredChallenges } from "../browser-state/answered-challenges.ts";
import { readChallenge } from "../middleware/challenge.ts";
import { readParameter } from "../middleware/parameters.ts";
import { seeOther } from "../middleware/see-other.ts";
import { readUiLocales } from "../pages/ui-locales.ts";
import { viewClient } from "../pages/client-view.ts";
import type { Audit } from "./audit.ts";
import { logoutRequestFinder } from "./find-logout-request.ts";
import { createLeaveClient } from "./leave-client.ts";
import type { LogoutDeps } from "./logout-deps.ts";
import type { ConfirmationPage } from "./confirmation-page.ts";
import type { FormState } from "./form-state.ts";
import type { EndSession } from "./decided-sign-out.ts";

/**
 * POST /logout, the page's form, once its CSRF token has been verified:
 * - `accept`: the engine ends the sign-in of this browser;
 * - `everywhere`: those of every device, where that was offered;
 * - `leave`: one client's access, where that was offered;
 * - `reject`: Hydra is told, and nothing ends.
 *
 * Anything else counts as no choice: a malformed form must not end a session.
 */
export function confirmationResponse(
  deps: LogoutDeps,
  { page, endSession }: { page: ConfirmationPage; endSession: EndSession },
) {
  const { hydra, pages, formState, currentUser, switches } = deps;
  const settings = deps.config.logout;
  const leaveClient = createLeaveClient(deps);
  const findLogout = logoutRequestFinder(deps);
  const answered = answeredChallenges(deps.cookies);

  return async function answerLogout(req: Request, res: Response, audit: Audit): Promise<void> {
    const challenge = readChallenge(req.body, "logout_challenge");
    const action = readParameter(req.body, "action");
    if (action === "accept") return accept(req, res, challenge, audit);
    if (action === "reject") return reject(req, res, challenge, audit);
    if (action === "everywhere" && settings.offerEverywhere) return endEverywhere(req, res, challenge, audit);
    if (action === "leave" && settings.offerClientOnly) return leave(req, res, challenge, audit);
    throw new PageError("unknown_action");
  };

  async function accept(req: Request, res: Response, challenge: string, audit: Audit): Promise<void> {
    const sealed = formState.open(challenge, readParameter(req.body, "request"));
    const facts = isEnough(sealed) ? sealed : page.factsOf(await findRequest(req, res, challenge));
    audit.about(facts);
    // Where the user was not asked, going on is not their answer either.
    const reason = facts.earlier?.reason ?? "person";
    const decided = { challenge, facts, everywhere: false, reason, session: undefined };
    return endSession(req, res, decided, audit);
  }

  async function reject(req: Request, res: Response, challenge: string, audit: Audit): Promise<void> {
    // Hydra lets a used challenge be rejected, and says 204. Ask first: no user may be told "still signed in" who is not.
    const found = await findLogout(req, challenge);
    if (found.state === "gone") throw new PageError("already_answered");
    pages.askLanguages(req, res, readUiLocales(found.request.requestUrl));
    audit.about(page.factsOf(found.request));
    await hydra.rejectLogoutRequest(challenge);
    answered.note(res, "logout", challenge, "rejected");
    audit.record("rejected", "person");
    // Asked on the way to another account: the client's request goes on with the one that stays.
    const goOn = switches.end(req, res);
    if (goOn !== undefined) return seeOther(res, goOn);
    if (settings.rejectUrl !== undefined) return seeOther(res, settings.rejectUrl);
    const locals = { client: viewClient(found.request.client), left: false };
    pages.send(req, res, "still-signed-in", locals);
  }

  async function endEverywhere(req: Request, res: Response, challenge: string, audit: Audit): Promise<void> {
    const request = await findRequest(req, res, challenge);
    const { subject, sid, client } = request;
    const sealed = formState.open(challenge, readParameter(req.body, "request"));
    const facts = { subject, sid, clientId: client?.id, offered: true, earlier: sealed?.earlier };
    audit.about(facts);
    const seen = await currentUser(req);
    if (!page.offersFor(request, seen, sealed?.offered).everywhere) throw new PageError("unknown_action");
    const decided = { challenge, facts, everywhere: true, reason: "person", session: seen.session };
    return endSession(req, res, decided, audit);
  }

  async function leave(req: Request, res: Response, challenge: string, audit: Audit): Promise<void> {
    const request = await findRequest(req, res, challenge);
    audit.about(page.factsOf(request));
    const { client } = request;
    const isOffered = page.offersFor(request, await currentUser(req), wasOffered(req, challenge)).leave;
    if (client === undefined || !isOffered) throw new PageError("unknown_action");
    return leaveClient(req, res, { request, client }, audit);
  }

  function wasOffered(req: Request, challenge: string): boolean {
    return formState.open(challenge, readParameter(req.body, "request"))?.offered === true;
  }

  async function findRequest(req: Request, res: Response, challenge: string): Promise<LogoutRequest> {
    const found = await findLogout(req, challenge);
    if (found.state === "gone") throw new PageError("challenge_gone");
    pages.askLanguages(req, res, readUiLocales(found.request.requestUrl));
    return found.request;
  }

  function isEnough(facts: FormState | undefined): facts is FormState {
    return facts !== undefined && (settings.revoke === "none" || facts.sid !== undefined);
  }
}
