import type { Request, Response } from "express";
import { withDeadline } from "../deadline.ts";
import type { LogoutRequest } from "../hydra/logout-request.ts";
import { displayName, viewClient, viewMismatch } from "../pages/client-view.ts";
import type { Decision } from "../sign-out/decision/decide.ts";
import { isSameSubject, type CurrentUser } from "../sign-out/decision/current-user.ts";
import { nothingReached, reachedApps } from "./reached-apps.ts";
import type { LogoutDeps } from "./logout-deps.ts";
import type { FormState } from "./form-state.ts";
import type { ConfirmLocals } from "./logout-locals.ts";

/** What the page is made from beside the request. */
interface About {
  decision: Decision;
  /** Who sits at this browser, if the decision has asked. */
  evidence: CurrentUser | undefined;
  /** False when nobody looks: then nothing is asked for the page's sake, and nothing is left in the browser. */
  isSeen: boolean;
  /** True when an answer was refused and must be given again. */
  tryAgain: boolean;
}

type Offers = ConfirmLocals["offers"];

// For what the page can do without.
const courtesyMs = 500;

export interface ConfirmationPage {
  show(req: Request, res: Response, request: LogoutRequest, about: About): Promise<void>;
  /** Nobody is offered to end more than they came for when it is, or may be, somebody else's. */
  offersFor(request: LogoutRequest, evidence: CurrentUser | undefined, wasOffered?: boolean): Offers;
  /** What the form carries: the sid only where something depends on it. */
  factsOf(request: LogoutRequest): FormState;
}

const noOffers: Offers = { everywhere: false, leave: false };

/** The page that asks, and what can be chosen on it. */
export function confirmationPage(deps: LogoutDeps): ConfirmationPage {
  const { hydra, kratos, pages, csrf, formState, settings, signIn } = deps;
  const offersMore = settings.offerEverywhere || settings.offerClientOnly;
  return { show, offersFor, factsOf };

  async function show(req: Request, res: Response, request: LogoutRequest, about: About): Promise<void> {
    const { decision, isSeen, tryAgain } = about;
    const canName = kratos !== undefined || offersMore || signIn.read(req) !== undefined;
    const wantsEvidence = isSeen && about.evidence === undefined && canName;
    const [reaches, evidence] = await Promise.all([
      isSeen ? reachedApps(hydra, request) : nothingReached,
      wantsEvidence ? glance(req) : about.evidence,
    ]);
    const client = viewClient(request.client);
    const mismatch = mismatchOf(request, decision, evidence);
    const offers = mismatch === undefined ? offersFor(request, evidence) : noOffers;
    const offered = offers.everywhere || offers.leave;
    const locals = {
      challenge: request.challenge,
      csrfToken: isSeen ? csrf.token(req, res) : "",
      sealedRequest: formState.seal(request.challenge, { ...factsOf(request), ...(offered && { offered }) }),
      client,
      clientLogo: client?.logo,
      subject: mismatch === undefined ? personOf(request, evidence) : undefined,
      mismatch,
      reaches,
      offers,
      tryAgain,
    };
    pages.send(req, res, "confirm", locals, tryAgain ? 403 : 200);
  }

  // The page waits for nobody for long.
  async function glance(req: Request): Promise<CurrentUser> {
    try {
      return await withDeadline(deps.evidence(req), courtesyMs, () => new Error("took too long"));
    } catch {
      return { configured: true };
    }
  }

  // Without a hint the subject comes from this browser's own session; a hint may be anybody's. Kratos's subjects say nothing to a person.
  function personOf(request: LogoutRequest, evidence: CurrentUser | undefined): string | undefined {
    if (evidence?.name !== undefined) return displayName(evidence.name);
    if (kratos !== undefined) return undefined;
    // Lethe's own cookie holds a hash: it can't name the user, but it can say that the hint is about them.
    const isThem = evidence !== undefined && isSameSubject(evidence, request.subject) === true;
    return request.rpInitiated && !isThem ? undefined : displayName(request.subject);
  }

  function offersFor(request: LogoutRequest, evidence: CurrentUser | undefined, wasOffered = false): Offers {
    if (!offersMore || request.subject === "" || !isTheirs(request, evidence, wasOffered)) return noOffers;
    return {
      everywhere: settings.offerEverywhere && canEndAccountEverywhere(request, evidence),
      leave: settings.offerClientOnly && request.rpInitiated && request.client !== undefined,
    };
  }

  // Every app has id_tokens of its people, and Hydra takes such a hint in any browser: to end one sign-in, which is bad enough.
  // Whoever was known may be no longer: a double click comes after its own first half.
  function isTheirs(request: LogoutRequest, evidence: CurrentUser | undefined, wasOffered: boolean): boolean {
    const isThem = evidence && isSameSubject(evidence, request.subject);
    if (isThem !== undefined) return isThem;
    const canBeKnown = evidence?.configured !== false && settings.requireKnownUser;
    return wasOffered || !request.rpInitiated || !canBeKnown;
  }

  // Without its admin API Kratos ends the other sessions of nobody but the person whose session it sees.
  function canEndAccountEverywhere({ subject }: LogoutRequest, evidence: CurrentUser | undefined): boolean {
    if (kratos === undefined || settings.kratos === "off" || kratos.hasAdmin) return true;
    return evidence?.session?.identity.id === subject;
  }

  function factsOf({ subject, sid, client }: LogoutRequest): FormState {
    return { subject, clientId: client?.id, ...(settings.revoke !== "none" && { sid }) };
  }
}

function mismatchOf(
  { subject }: LogoutRequest,
  { reason, signedInSubject, signedInName }: Decision,
  evidence: CurrentUser | undefined,
): ConfirmLocals["mismatch"] {
  const isElse = evidence !== undefined && isSameSubject(evidence, subject) === false;
  if (reason !== "subject_mismatch" && signedInSubject === undefined && !isElse) return undefined;
  const name = signedInName ?? evidence?.name;
  if (name !== undefined) return { signedIn: displayName(name), asked: undefined };
  const here = signedInSubject ?? evidence?.subject;
  // Two of Kratos's ids would tell nobody anything.
  if (evidence?.session !== undefined) return { signedIn: undefined, asked: undefined };
  if (here === undefined) return { signedIn: undefined, asked: undefined };
  return viewMismatch(here, subject);
}
