import { z } from "zod";
import type {
  ClientRegistration,
  ConsentRequest,
  ConsentSession,
  LoginRequest,
  OAuthClient,
  OidcContext,
} from "./flows.ts";
import { isDeviceUrl } from "./authorization-url.ts";
import { permittedResources } from "./resources.ts";

// Hydra writes null for a Go nil slice or pointer, and leaves out what has omitempty: both mean "nothing said".
const text = z.string().nullish();
const texts = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

const client = z
  .object({
    client_id: z.string().min(1),
    client_name: text,
    client_uri: text,
    logo_uri: text,
    policy_uri: text,
    tos_uri: text,
    skip_consent: z.boolean().nullish(),
  })
  .transform((wire): OAuthClient => ({
    id: wire.client_id,
    name: wire.client_name ?? "",
    uri: wire.client_uri ?? undefined,
    logoUri: wire.logo_uri ?? undefined,
    policyUri: wire.policy_uri ?? undefined,
    termsUri: wire.tos_uri ?? undefined,
    skipConsent: wire.skip_consent === true,
  }));

const oidcContext = z
  .object({ login_hint: text, ui_locales: texts, acr_values: texts, display: text })
  .nullish();

const loginRequest = z.object({
  client,
  skip: z.boolean(),
  subject: z.string(),
  requested_scope: texts,
  request_url: z.string(),
  oidc_context: oidcContext,
});

const consentRequest = z.object({
  client,
  skip: z.boolean().nullish(),
  subject: z.string().min(1),
  login_session_id: text,
  requested_scope: texts,
  requested_access_token_audience: texts,
  request_url: text,
  oidc_context: oidcContext,
});

const registeredAudience = z.object({ client: z.object({ audience: texts }) });

/** @throws ZodError when the answer is not a login request of Hydra's admin API */
export function parseLoginRequest(challenge: string, body: unknown): LoginRequest {
  const wire = loginRequest.parse(body);
  return {
    challenge,
    client: wire.client,
    skip: wire.skip,
    subject: wire.subject,
    requestedScopes: wire.requested_scope,
    requestUrl: wire.request_url,
    context: toContext(wire.oidc_context, wire.request_url),
    isDevice: isDeviceUrl(wire.request_url),
  };
}

/** @throws ZodError when the answer is not a consent request of Hydra's admin API */
export function parseConsentRequest(challenge: string, body: unknown): ConsentRequest {
  const wire = consentRequest.parse(body);
  const { client: registered } = registeredAudience.parse(body);
  const resources = permittedResources(queryOf(wire.request_url ?? ""), registered.audience);
  return {
    challenge,
    client: wire.client,
    skip: wire.skip === true,
    subject: wire.subject,
    sid: wire.login_session_id ?? "",
    requestedScopes: wire.requested_scope,
    requestedAudience: [...new Set([...wire.requested_access_token_audience, ...resources])],
    requestUrl: wire.request_url ?? "",
    context: toContext(wire.oidc_context, wire.request_url ?? ""),
    isDevice: isDeviceUrl(wire.request_url ?? ""),
  };
}

const registration = z.object({ redirect_uris: texts, scope: text });

/** @throws ZodError when the answer is not a client of Hydra's admin API */
export function parseClientRegistration(body: unknown): ClientRegistration {
  const { redirect_uris: redirectUris, scope } = registration.parse(body);
  return { redirectUris, scopes: (scope ?? "").split(" ").filter((word) => word !== "") };
}

const channels = z.object({ backchannel_logout_uri: text, frontchannel_logout_uri: text });

// v2.3 names a consent by its request's challenge, newer ones by an id of its own.
const consentSessions = z.array(
  z.object({
    consent_request_id: text,
    grant_scope: texts,
    remember: z.boolean().nullish(),
    handled_at: text,
    context: z.record(z.string(), z.unknown()).nullish().catch(undefined),
    consent_request: z.object({
      challenge: text,
      consent_request_id: text,
      login_session_id: text,
      client: z.unknown(),
    }),
  }),
);

const consentId = z.string().min(1);

/** @throws ZodError when the answer is not a list of consent sessions */
export function parseConsentSessions(body: unknown): ConsentSession[] {
  // No version says "none" by anything but an empty list.
  return consentSessions.parse(body).map((wire): ConsentSession => {
    const { consent_request: asked } = wire;
    const told = channels.parse(asked.client);
    const handledAtMs = Date.parse(wire.handled_at ?? "");
    return {
      id: consentId.parse([wire.consent_request_id, asked.consent_request_id, asked.challenge].find(Boolean)),
      client: client.parse(asked.client),
      sid: asked.login_session_id ?? "",
      scopes: wire.grant_scope,
      remembered: wire.remember === true,
      isNotified: Boolean(told.backchannel_logout_uri) || Boolean(told.frontchannel_logout_uri),
      handledAtMs: Number.isNaN(handledAtMs) ? undefined : handledAtMs,
      context: wire.context ?? {},
    };
  });
}

// Hydra keeps the address at which the flow began: a device's is that of its code's page.
function queryOf(requestUrl: string): URLSearchParams {
  return URL.canParse(requestUrl, "http://hydra")
    ? new URL(requestUrl, "http://hydra").searchParams
    : new URLSearchParams();
}

function toContext(wire: z.output<typeof oidcContext>, requestUrl: string): OidcContext {
  const query = queryOf(requestUrl);
  const maxAge = query.get("max_age") ?? "";
  return {
    loginHint: wire?.login_hint ?? undefined,
    uiLocales: wire?.ui_locales ?? [],
    acrValues: wire?.acr_values ?? [],
    display: wire?.display ?? undefined,
    prompt: (query.get("prompt") ?? "").split(" ").filter((word) => word !== ""),
    maxAgeSeconds: /^\d{1,9}$/.test(maxAge) ? Number(maxAge) : undefined,
  };
}
