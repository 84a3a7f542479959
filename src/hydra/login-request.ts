import { z } from "zod";
import { oidcContext, toContext, type OidcContext } from "./authorization-request.ts";
import { isDeviceUrl } from "./authorization-url.ts";
import { oauthClient, texts, type OAuthClient } from "./oauth-client.ts";

/** Hydra asks for a sign-in. */
export interface LoginRequest {
  /** As it came: opaque, and a secret. */
  challenge: string;
  /** The client that asks. */
  client: OAuthClient;
  /** True when Hydra knows this browser's sign-in: then `subject` is set, and no other may be accepted. */
  skip: boolean;
  /** Hydra's subject. */
  subject: string;
  /** `scope`, word by word. */
  requestedScopes: string[];
  /** Where it began at Hydra, as Hydra says; it may be relative. */
  requestUrl: string;
  /** What else the client asked for. */
  context: OidcContext;
  /** True when a device waits for it (RFC 8628): then there is no app that the browser goes back to. */
  isDevice: boolean;
}

/** What a sign-in is accepted with. */
export interface AcceptedLogin {
  /** Hydra's subject. */
  subject: string;
  /** For how long Hydra remembers it; 0 is for good. */
  rememberForSeconds: number;
  /** Lengthens a sign-in that Hydra already knows. */
  extend: boolean;
  /** Kratos's session, which Hydra ends with its own. */
  identityProviderSessionId?: string | undefined;
  /** OpenID Connect Core 1.0 §2: by what methods. */
  amr?: string[] | undefined;
  /** The same: with what assurance. */
  acr?: string | undefined;
}

const loginRequest = z.object({
  client: oauthClient,
  skip: z.boolean(),
  subject: z.string(),
  requested_scope: texts,
  request_url: z.string(),
  oidc_context: oidcContext,
});

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
