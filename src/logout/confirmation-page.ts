import type { Request, Response } from "express";
import { withDeadline } from "../deadline.ts";
import type { HydraLogout } from "../hydra/hydra-admin.ts";
import type { LogoutRequest } from "../hydra/logout-request.ts";
import { displayName, viewClient, viewMismatch } from "../pages/client-view.ts";
import type { Decision } from "../sign-out/decision/decide.ts";
import { isSameSubject, type CurrentUser } from "../sign-out/decision/current-user.ts";
import { accountReach } from "./account-reach.ts";
import type { LogoutDeps } from "./logout-deps.ts";
import type { FormState } from "./form-state.ts";
import type { ConfirmLocals } from "./logout-locals.ts";

/** What the page is made from beside the request. */
interface About {
  decision: Decision;
  /** Who is signed in at this browser, if the decision has asked. */
  currentUser: CurrentUser | undefined;
  /** False when the page is not looked at (an image, a prefetch): then nothing is asked for the page's sake, and nothing is left in the browser. */
  isSeen: boolean;
  /** True when an answer was refused and must be given again. */
  tryAgain: boolean;
}

type Offers = ConfirmLocals["offers"];
type NotifiedClients = ConfirmLocals["reaches"];

// For what the page can do without.
const optionalTimeoutMs = 500;

export interface ConfirmationPage {
  show(req: Request, res: Response, request: LogoutRequest, about: About): Promise<void>;
  /** No more than the sign-out is offered when it is, or may be, another user's. */
  offersFor(request: LogoutRequest, currentUser: CurrentUser | undefined, wasOffered?: boolean): Offers;
  /** What the form carries: the sid only where something depends on it. */
  factsOf(request: LogoutRequest): FormState;
}

const noOffers: Offers = { everywhere: false, leave: false };
const noneNotified: NotifiedClients = { names: [], more: 0 };
const maxNotifiedNames = 5;

/** The page that asks, and what can be chosen on it. */
export function confirmationPage(deps: LogoutDeps): ConfirmationPage {
  const { hydra, kratos, pages, csrf, formState, signIn } = deps;
  const settings = deps.config.logout;
  const reach = accountReach(deps);
  const offersMore = settings.offerEverywhere || settings.offerClientOnly;
  return { show, offersFor, factsOf };

  async function show(req: Request, res: Response, request: LogoutRequest, about: About): Promise<void> {
    const { decision, isSeen, tryAgain } = about;
    const canName = kratos !== undefined || offersMore || signIn.read(req) !== undefined;
    const wantsCurrentUser = isSeen && about.currentUser === undefined && canName;
    const [reaches, currentUser] = await Promise.all([
      isSeen ? notifiedClients(hydra, request) : noneNotified,
      wantsCurrentUser ? optionalLookup(req) : about.currentUser,
    ]);
    const client = viewClient(request.client);
    const mismatch = mismatchOf(request, decision, currentUser);
    const offers = mismatch === undefined ? offersFor(request, currentUser) : noOffers;
    const offered = offers.everywhere || offers.leave;
    const locals = {
      challenge: request.challenge,
      csrfToken: isSeen ? csrf.token(req, res) : "",
      sealedRequest: formState.seal(request.challenge, { ...factsOf(request), ...(offered && { offered }) }),
      client,
      clientLogo: client?.logo,
      subject: mismatch === undefined ? userName(request, currentUser) : undefined,
      mismatch,
      reaches,
      offers,
      account: reach,
      revokes: settings.revoke,
      tryAgain,
    };
    pages.send(req, res, "confirm", locals, tryAgain ? 403 : 200);
  }

  // The page does not wait long for what it can do without.
  async function optionalLookup(req: Request): Promise<CurrentUser> {
    try {
      return await withDeadline(deps.currentUser(req), optionalTimeoutMs, () => new Error("took too long"));
    } catch {
      return { configured: true };
    }
  }

  // Without a hint the subject comes from this browser's own session; a hint may be any user's. Kratos's subjects say nothing to a user.
  function userName(request: LogoutRequest, currentUser: CurrentUser | undefined): string | undefined {
    if (currentUser?.name !== undefined) return displayName(currentUser.name);
    if (kratos !== undefined) return undefined;
    // Lethe's own cookie may have no name, but it can say that the hint is about them.
    const isSame = currentUser !== undefined && isSameSubject(currentUser, request.subject) === true;
    return request.rpInitiated && !isSame ? undefined : displayName(request.subject);
  }

  function offersFor(
    request: LogoutRequest,
    currentUser: CurrentUser | undefined,
    wasOffered = false,
  ): Offers {
    if (!offersMore || request.subject === "" || !isOwnRequest(request, currentUser, wasOffered))
      return noOffers;
    return {
      everywhere: settings.offerEverywhere && canEndAccountEverywhere(request, currentUser),
      leave: settings.offerClientOnly && request.rpInitiated && request.client !== undefined,
    };
  }

  // Every app has id_tokens of its users, and Hydra takes such a hint in any browser: to end one sign-in, which is bad enough.
  // A user who was known may be no longer: a double click comes after its own first half.
  function isOwnRequest(
    request: LogoutRequest,
    currentUser: CurrentUser | undefined,
    wasOffered: boolean,
  ): boolean {
    const isSame = currentUser && isSameSubject(currentUser, request.subject);
    if (isSame !== undefined) return isSame;
    const canBeKnown = currentUser?.configured !== false && settings.requireKnownUser;
    return wasOffered || !request.rpInitiated || !canBeKnown;
  }

  // Without its admin API Kratos ends the other sessions of that user alone whose session it sees.
  function canEndAccountEverywhere(
    { subject }: LogoutRequest,
    currentUser: CurrentUser | undefined,
  ): boolean {
    if (kratos === undefined || reach === "off" || kratos.hasAdmin) return true;
    return currentUser?.session?.identity.id === subject;
  }

  function factsOf({ subject, sid, client }: LogoutRequest): FormState {
    return { subject, clientId: client?.id, ...(settings.revoke !== "none" && { sid }) };
  }
}

function mismatchOf(
  { subject }: LogoutRequest,
  { reason, signedInSubject, signedInName }: Decision,
  currentUser: CurrentUser | undefined,
): ConfirmLocals["mismatch"] {
  const isOtherUser = currentUser !== undefined && isSameSubject(currentUser, subject) === false;
  if (reason !== "subject_mismatch" && signedInSubject === undefined && !isOtherUser) return undefined;
  const name = signedInName ?? currentUser?.name;
  if (name !== undefined) return { signedIn: displayName(name), asked: undefined };
  const here = signedInSubject ?? currentUser?.subject;
  // Two of Kratos's ids would tell a user nothing.
  if (currentUser?.session !== undefined) return { signedIn: undefined, asked: undefined };
  if (here === undefined) return { signedIn: undefined, asked: undefined };
  return viewMismatch(here, subject);
}

/** The clients beside the asking one that will be told. Without what Hydra does not say, the question is asked all the same. */
async function notifiedClients(hydra: HydraLogout, request: LogoutRequest): Promise<NotifiedClients> {
  const clients = await hydra.listClientsToNotify(request).catch(() => []);
  const others = clients.filter(({ clientId }) => clientId !== request.client?.id);
  const names = others.flatMap(({ name }) => displayName(name) ?? []);
  return { names: names.slice(0, maxNotifiedNames), more: Math.max(0, names.length - maxNotifiedNames) };
}
