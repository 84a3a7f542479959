import { z } from "zod";
import { isRecord } from "../is-record.ts";
import { oidcContext, queryOf, toContext, type OidcContext } from "./authorization-request.ts";
import { isDeviceUrl } from "./authorization-url.ts";
import { oauthClient, text, texts, type OAuthClient } from "./oauth-client.ts";
import { permittedResources } from "./resources.ts";

/** Hydra asks what a client may have. */
export interface ConsentRequest {
  /** As it came: opaque, and a secret. */
  challenge: string;
  /** The client that asks. */
  client: OAuthClient;
  /** True when the user has consented to this before. */
  skip: boolean;
  /** Hydra's subject, whose consent it is. */
  subject: string;
  /** The sign-in at Hydra that the consent belongs to. */
  sid: string;
  /** `scope`, word by word. */
  requestedScopes: string[];
  /** Hydra's `audience`, and the `resource`s (RFC 8707) that the client's registered audience permits. */
  requestedAudience: string[];
  /** Where it began at Hydra, as Hydra says; empty when it does not. It may be relative. */
  requestUrl: string;
  /** What else the client asked for. */
  context: OidcContext;
  /** Where the code may go (RFC 6749 §4.1.2): the one that was asked for, or where the request does not say, all that are registered. */
  redirectUris: string[];
  /** False where the client may have registered itself (OpenID Connect Registration 1.0): nobody may have looked at its name. */
  isOperatorsClient: boolean;
  /** True when a device waits for it (RFC 8628): another person may have begun that, so the user is always asked. */
  isDevice: boolean;
}

/** What a consent is accepted with. */
export interface AcceptedConsent {
  /** Granted; no more than requested. */
  scopes: string[];
  /** For whom the access token is. */
  audience: string[];
  /** True: Hydra skips the next consent to the same. */
  remember: boolean;
  /** 0: for good. */
  rememberForSeconds: number;
  /** OpenID Connect Core 1.0 §5.1: claims of the ID token beside the protocol's own. */
  idTokenClaims: Record<string, unknown>;
  /** Of the access token, in its `ext` and in Hydra's introspection; none where they are missing. */
  accessTokenClaims?: Record<string, unknown>;
  /** Comes back with the consent session; only the admin API sees it. */
  context: Record<string, unknown>;
}

const consentRequest = z.object({
  client: oauthClient,
  skip: z.boolean().nullish(),
  subject: z.string().min(1),
  login_session_id: text,
  requested_scope: texts,
  requested_access_token_audience: texts,
  request_url: text,
  oidc_context: oidcContext,
});

const registeredClient = z.object({
  client: z.object({
    client_id: text,
    audience: texts,
    redirect_uris: texts,
    metadata: z.unknown().optional(),
    skip_consent: z.unknown().optional(),
    skip_logout_consent: z.unknown().optional(),
  }),
});
const generatedId = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
type RegisteredClient = z.output<typeof registeredClient>["client"];

/** @throws ZodError when the answer is not a consent request of Hydra's admin API */
export function parseConsentRequest(challenge: string, body: unknown): ConsentRequest {
  const wire = consentRequest.parse(body);
  const { client: registered } = registeredClient.parse(body);
  const query = queryOf(wire.request_url ?? "");
  const resources = permittedResources(query, registered.audience);
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
    redirectUris: redirectUrisOf(query, registered.redirect_uris),
    isOperatorsClient: isOperators(registered),
    isDevice: isDeviceUrl(wire.request_url ?? ""),
  };
}

// What a signed or pushed request (RFC 9101, RFC 9126) says counts more than its address, and is not told here.
function redirectUrisOf(query: URLSearchParams, registered: string[]): string[] {
  const isElsewhere = query.has("request") || query.has("request_uri");
  const asked = query.getAll("redirect_uri");
  return asked.length === 1 && !isElsewhere ? asked : registered;
}

// Hydra does not say who made a client, but what it takes of the operator alone: an id of their choice, metadata, and no questions.
function isOperators(client: RegisteredClient): boolean {
  if (!generatedId.test(client.client_id ?? "")) return true;
  if (isRecord(client.metadata) && Object.keys(client.metadata).length > 0) return true;
  return client.skip_consent === true || client.skip_logout_consent === true;
}
