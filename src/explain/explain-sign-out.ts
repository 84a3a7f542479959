import type { Config } from "../config/config.ts";
import type { RegisteredClient } from "../hydra/client-registry.ts";
import type { LogoutRequest } from "../hydra/logout-request.ts";
import type { CurrentUser } from "../sign-out/decision/current-user.ts";
import { decide, type Decision, type LogoutPolicy } from "../sign-out/decision/decide.ts";
import { usualRequest } from "../sign-out/decision/usual-request.ts";
import type { EndSessionLink } from "./end-session-link.ts";
import { whatEnds, whoIsTold } from "./what-happens.ts";
import { whatToChange } from "./what-to-change.ts";

/** One way in which a sign-out of this client may begin, and what Lethe decides then. */
export interface ExplainedCase extends Pick<Decision, "decision" | "reason"> {
  /** What is different in this case. */
  when: string;
  /** True for the plain case: the user's own click in an app that they are signed in to. */
  isPlain: boolean;
}

export interface Explanation {
  /** Why Hydra itself refuses, so that Lethe is never asked; empty when it does not. */
  refused: string[];
  cases: ExplainedCase[];
  /** What ends when the answer is yes. */
  ends: string[];
  /** Who is told, and how. */
  told: string[];
  /** What to change for the plain case to be decided the other way. */
  change: string[];
}

export interface ToExplain {
  client: RegisteredClient | undefined;
  /** Undefined: each of the client's own post-logout URIs, and none. */
  link?: EndSessionLink | undefined;
  config: Pick<Config, "logout" | "kratos" | "signIn" | "hydra">;
  nowMs: number;
}

/** What a sign-out would come to. Asks no one anything. */
export async function explainSignOut(given: ToExplain): Promise<Explanation> {
  const { client, link } = given;
  const cases = link === undefined ? await casesOfClient(given) : await casesOfLink(given, link);
  const plain = cases.find(({ isPlain }) => isPlain);
  return {
    refused: link === undefined ? [] : refusals(link, client),
    cases,
    ends: whatEnds(given.config),
    told: whoIsTold(client, given.config),
    change: plain === undefined ? [] : whatToChange(plain, client, link, given.config.logout),
  };
}

// Lethe is asked only for what Hydra has let through (OpenID Connect RP-Initiated Logout 1.0 §2, §3.1).
function refusals(link: EndSessionLink, client: RegisteredClient | undefined): string[] {
  const { hasHint, postLogoutRedirectUri: uri, clientIds, lacks, hasState } = link;
  if (!hasHint) {
    const needing = [
      ...(hasState ? ["state"] : []),
      ...(uri === undefined ? [] : ["post_logout_redirect_uri"]),
    ];
    return needing.map((name) => `Hydra refuses ${name} without id_token_hint`);
  }
  if (clientIds.length === 0) return ["the id_token_hint is not a JWT with an audience: Hydra refuses it"];
  if (lacks.length > 0) return [`Hydra refuses this id_token_hint: it has no ${lacks.join(", no ")}`];
  if (client === undefined) return [`Hydra has no client ${clientIds.join(", and no client ")}`];
  if (uri === undefined || client.postLogoutRedirectUris.includes(uri)) return [];
  return [
    "Hydra refuses this post_logout_redirect_uri: it is not, character for character, one of the client's",
  ];
}

async function casesOfClient(given: ToExplain): Promise<ExplainedCase[]> {
  const own = given.client?.postLogoutRedirectUris ?? [];
  const [first, ...others] = [...own, undefined];
  const plain = await casesOf(given, first);
  const more = others.map((uri) => decideOne(given, { when: returnTo(uri), uri, user: "same" }));
  return [...plain, ...(await Promise.all(more)), await decideOne(given, opInitiated)];
}

async function casesOfLink(given: ToExplain, link: EndSessionLink): Promise<ExplainedCase[]> {
  if (!link.hasHint) return [{ ...(await decideOne(given, opInitiated)), isPlain: true }];
  return casesOf(given, link.postLogoutRedirectUri);
}

interface Variant {
  when: string;
  uri?: string | undefined;
  user: "same" | "other" | "unknown";
  isPlain?: boolean;
  isNavigation?: boolean;
  hasHint?: boolean;
  /** When the user was seen; without it, when the hint says. */
  seen?: "just now" | "long ago";
}

const opInitiated: Variant = { when: "without id_token_hint", user: "same", hasHint: false };

function casesOf(given: ToExplain, uri: string | undefined): Promise<ExplainedCase[]> {
  const canKnow = given.config.kratos !== undefined || given.config.signIn.demoUsers !== undefined;
  const variants: Variant[] = [
    { when: `the user who is signed in here clicks, ${returnTo(uri)}`, uri, user: "same", isPlain: true },
    ...(canKnow
      ? ([
          { when: "it is not known who is signed in at this browser", uri, user: "unknown" },
          { when: "another user is signed in at this browser", uri, user: "other" },
        ] as const)
      : []),
    ...seenVariants(given, uri, canKnow),
    { when: "another page loads it (iframe, image, script)", uri, user: "same", isNavigation: false },
  ];
  return Promise.all(variants.map((variant) => decideOne(given, variant)));
}

// A link's hint is as old as it is; a client's next hint may be of any age.
function seenVariants(
  { link, config, nowMs }: ToExplain,
  uri: string | undefined,
  canKnow: boolean,
): Variant[] {
  const { recentInteractionMs } = config.logout;
  if (recentInteractionMs === undefined) return [];
  if (link === undefined)
    return [
      {
        when: "the user was last seen longer ago than LOGOUT_RECENT_INTERACTION",
        uri,
        user: "same",
        seen: "long ago",
      },
    ];
  const isHintRecent = nowMs - (link.claims?.seenAtMs ?? 0) <= recentInteractionMs;
  if (isHintRecent || !canKnow) return [];
  return [{ when: "the user has signed in here again since, just now", uri, user: "same", seen: "just now" }];
}

function returnTo(uri: string | undefined): string {
  return uri === undefined ? "without post_logout_redirect_uri" : `to return to ${uri}`;
}

async function decideOne(given: ToExplain, variant: Variant): Promise<ExplainedCase> {
  const { when, isPlain = false, isNavigation = true } = variant;
  const request = requestOf(given, variant);
  const policy: LogoutPolicy = given.config.logout;
  const { decision, reason } = await decide(
    { navigation: isNavigation, request, policy, nowMs: given.nowMs },
    () => Promise.resolve(userAtBrowser(variant, request.subject, given)),
  );
  return { when, decision, reason, isPlain };
}

function userAtBrowser({ user, seen }: Variant, subject: string, { config, nowMs }: ToExplain): CurrentUser {
  if (config.kratos === undefined && config.signIn.demoUsers === undefined) return { configured: false };
  if (user === "unknown") return { configured: true };
  return {
    configured: true,
    subject: user === "same" ? subject : `not ${subject}`,
    ...(seen === "just now" && { seenAtMs: nowMs }),
  };
}

// As Hydra would hand it on.
function requestOf({ client, link, nowMs, config }: ToExplain, variant: Variant): LogoutRequest {
  const { uri, hasHint = true, seen } = variant;
  const sinceMs = seen === "long ago" ? (config.logout.recentInteractionMs ?? 0) + 1000 : 0;
  const usual = client && usualRequest({ client, uri, seenAtMs: nowMs - sinceMs });
  const request = hasHint && usual !== undefined ? usual : withoutHint;
  if (link === undefined) return request;
  const { subject = request.subject, sid = request.sid } = link.claims ?? {};
  return { ...request, subject, sid, requestUrl: link.requestUrl, rpInitiated: hasHint };
}

const withoutHint: LogoutRequest = {
  challenge: "",
  subject: "the user",
  sid: "this sign-in",
  requestUrl: "/oauth2/sessions/logout",
  rpInitiated: false,
  client: undefined,
};
