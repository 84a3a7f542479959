import * as answers from "../lib/stub-answers.ts";
import type { StubSetting } from "./start-load-stub.ts";

export interface StubAnswer {
  status: number;
  body: string;
  /** To the next page of a list. */
  link?: string | undefined;
}

export type Answers = { fixed: Record<string, string>; consents: (string | undefined)[]; forgets: boolean };

const requests = "/admin/oauth2/auth/requests";
const consentList = "/admin/oauth2/auth/sessions/consent";

/** Whatever depends on the settings, made once. */
export function makeAnswers({ consentSessions, scopes, forgets = false }: StubSetting): Answers {
  const fixed = {
    [`GET ${requests}/login`]: answers.loginRequest(),
    [`GET ${requests}/consent`]: withScopes(answers.consentRequest(), scopes),
    [`PUT ${requests}/logout/accept`]: answers.redirectTo("logout"),
    [`PUT ${requests}/login/accept`]: answers.redirectTo("login"),
    [`PUT ${requests}/consent/accept`]: answers.redirectTo("consent"),
    "GET /health/ready": '{"status":"ok"}',
  };
  const consents = (JSON.parse(answers.consentSessions(consentSessions)) as Consent[]).map((consent, at) =>
    JSON.stringify(inOwnSignIn(consent, at)),
  );
  return { fixed, consents, forgets };
}

interface Consent {
  consent_request: { login_session_id: string; challenge: string };
}

// Each app on a device of its own; the first in the sign-in that ends.
function inOwnSignIn(consent: Consent, at: number): Consent {
  const asked = { ...consent.consent_request, challenge: `consent-${at}` };
  if (at > 0) asked.login_session_id = `5a1b2c3d-1111-4222-8333-${String(at).padStart(12, "0")}`;
  return { ...consent, consent_request: asked };
}

function withScopes(request: string, count: number): string {
  const more = Array.from({ length: Math.max(0, count - 3) }, (_, at) => `read.thing-${at}`);
  const parsed = JSON.parse(request) as { requested_scope: string[] };
  return JSON.stringify({ ...parsed, requested_scope: [...parsed.requested_scope, ...more] });
}

/** What Hydra or Kratos would say to this call. */
export function answerOf(
  { fixed, consents, forgets }: Answers,
  call: string,
  query: URLSearchParams,
  cookie = "",
): StubAnswer {
  if (forgets) forget(consents, call, query);
  if (call === `GET ${requests}/logout`) return logoutOf(query.get("logout_challenge") ?? "");
  if (call === "GET /sessions/whoami") {
    return cookie.includes("ory_kratos_session")
      ? { status: 200, body: answers.kratosSession() }
      : { status: 401, body: '{"error":{"code":401}}' };
  }
  if (call === `GET ${consentList}`) return pageOf(consents, query);
  if (call.startsWith("DELETE /admin/oauth2/auth/sessions/")) return { status: 204, body: "" };
  const body = fixed[call];
  return body === undefined ? { status: 404, body: '{"error":"not_found"}' } : { status: 200, body };
}

// As Hydra does it: a consent outlives its sign-in, and is gone with the access.
function forget(consents: (string | undefined)[], call: string, query: URLSearchParams): void {
  if (call === "DELETE /admin/oauth2/auth/sessions/login") {
    const at = Number(query.get("sid")?.slice(-12));
    const consent = JSON.parse(consents[at] ?? "{}") as Partial<Consent>;
    if (consent.consent_request === undefined) return;
    consent.consent_request.login_session_id = "";
    consents[at] = JSON.stringify(consent);
  }
  if (call === `DELETE ${consentList}`) {
    const at = Number(query.get("client")?.replace("mail-", ""));
    if (consents[at] !== undefined) consents[at] = undefined;
  }
}

function logoutOf(challenge: string): StubAnswer {
  if (challenge === "" || challenge.startsWith("gone")) return { status: 404, body: answers.notThere };
  return { status: 200, body: answers.logoutRequest(challenge, challenge.startsWith("trust")) };
}

// As v2.3 does it: as many as asked for, and the address of the next page in a header.
function pageOf(all: (string | undefined)[], query: URLSearchParams): StubAnswer {
  const consents = all.filter((consent) => consent !== undefined);
  const size = Number(query.get("page_size") ?? "250");
  const from = Number(query.get("page_token") ?? "0");
  const body = `[${consents.slice(from, from + size).join(",")}]`;
  if (from + size >= consents.length) return { status: 200, body };
  const next = new URLSearchParams(query);
  next.set("page_token", String(from + size));
  return { status: 200, body, link: `<${consentList}?${next.toString()}>; rel="next"` };
}
