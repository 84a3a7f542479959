import type { LogoutRequest } from "../../hydra/logout-request.ts";
import { isAllowlisted, type AllowlistEntry } from "../../config/redirect-allowlist.ts";
import { isSameSubject, type CurrentUser } from "./current-user.ts";
import {
  isAmbiguous,
  readHintClaims,
  readEndSessionParameters,
  type EndSessionParameters,
  type HintClaims,
} from "./end-session-parameters.ts";

/** The settings that the decision depends on. */
export interface LogoutPolicy {
  /** `auto`: by the table. */
  prompt: "auto" | "always" | "never";
  /** Clients whose sign-outs need no question, by their ids. */
  trustedClientIds: ReadonlySet<string>;
  /** Undefined means that every URI registered for the client will do. */
  allowlist: readonly AllowlistEntry[] | undefined;
  /** Asks where no source knows whether it is the user of the request who is at the browser. */
  requireKnownUser: boolean;
  /** Asks where the user was not seen within so many milliseconds; undefined: that does not count. */
  recentInteractionMs: number | undefined;
}

/** Which row of the table decided (docs/sign-out.md); in the log and a label of metrics. `src/explain/reason-words.ts` has its words. */
export type Reason =
  | "not_navigation"
  | "prompt_always"
  | "client_requires_prompt"
  | "op_initiated"
  | "prompt_never"
  | "ambiguous_request"
  | "subject_mismatch"
  | "unknown_user"
  | "no_recent_interaction"
  | "trusted_client"
  | "allowlisted_redirect"
  | "redirect_not_allowlisted";

/** `accept` asks no question, `confirm` shows the page. */
export interface Decision {
  /** What is to be done. */
  decision: "accept" | "confirm";
  /** Why. */
  reason: Reason;
  /** With `subject_mismatch`: who is signed in at this browser, when the source can say more than that it is another user. */
  signedInSubject?: string;
  /** With `subject_mismatch`: what to call them. */
  signedInName?: string;
}

/** What is decided on. */
export interface DecisionInput {
  /** A user's own top-level page load. */
  navigation: boolean;
  /** Hydra's request. */
  request: LogoutRequest;
  /** What the operator has set. */
  policy: LogoutPolicy;
  /** In milliseconds since the epoch. */
  nowMs: number;
}

/**
 * Whether this sign-out may happen without a question: the first row that matches wins (docs/decisions/001; OpenID Connect RP-Initiated Logout 1.0,
 * section 2, says when a question is owed). Pure: it ends nothing.
 * @param input the logout request as Hydra tells it, and the policy
 * @param readCurrentUser who is signed in at the browser: called at most once, and only when the request itself has not decided
 */
export async function decide(
  input: DecisionInput,
  readCurrentUser: () => Promise<CurrentUser>,
): Promise<Decision> {
  const soon = decideFromPolicy(input);
  if (soon !== undefined) return soon;
  const asked = readEndSessionParameters(input.request.requestUrl);
  const claims = readHintClaims(asked.idTokenHints[0] ?? "");
  if (isAmbiguous(input.request, asked, claims)) return confirm("ambiguous_request");
  return decideFromEvidence(input, asked, claims, await readCurrentUser());
}

function decideFromPolicy({ navigation, request, policy }: DecisionInput): Decision | undefined {
  if (!navigation) return confirm("not_navigation");
  if (policy.prompt === "always") return confirm("prompt_always");
  if (request.client?.skipLogoutConsent === false) return confirm("client_requires_prompt");
  const rpInitiated = request.rpInitiated && request.client !== undefined;
  if (!rpInitiated && policy.prompt !== "never") return confirm("op_initiated");
  if (policy.prompt === "never") return accept("prompt_never");
  return undefined;
}

function decideFromEvidence(
  { request, policy, nowMs }: DecisionInput,
  asked: EndSessionParameters,
  claims: HintClaims | undefined,
  currentUser: CurrentUser,
): Decision {
  const { client, subject } = request;
  if (currentUser.configured) {
    const isSame = isSameSubject(currentUser, subject);
    if (isSame === false) return { ...confirm("subject_mismatch"), ...signedInAs(currentUser) };
    if (isSame === undefined && policy.requireKnownUser) return confirm("unknown_user");
  }
  if (policy.recentInteractionMs !== undefined) {
    const seenAtMs = Math.max(currentUser.seenAtMs ?? 0, claims?.seenAtMs ?? 0);
    // Not "older than": a moment that is no number must not count as recent.
    if (!(nowMs - seenAtMs <= policy.recentInteractionMs)) return confirm("no_recent_interaction");
  }
  if (client === undefined) return confirm("op_initiated");
  if (client.skipLogoutConsent === true || policy.trustedClientIds.has(client.id))
    return accept("trusted_client");
  const uri = asked.postLogoutRedirectUris[0];
  const allowed =
    uri !== undefined &&
    client.postLogoutRedirectUris.includes(uri) &&
    (policy.allowlist === undefined || isAllowlisted(uri, policy.allowlist));
  return allowed ? accept("allowlisted_redirect") : confirm("redirect_not_allowlisted");
}

function signedInAs({ subject, name }: CurrentUser): Pick<Decision, "signedInSubject" | "signedInName"> {
  return {
    ...(subject !== undefined && { signedInSubject: subject }),
    ...(name !== undefined && { signedInName: name }),
  };
}

function accept(reason: Reason): Decision {
  return { decision: "accept", reason };
}

function confirm(reason: Reason): Decision {
  return { decision: "confirm", reason };
}
