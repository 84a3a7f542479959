import { z } from "zod";
import { readClientBranding, type ClientBranding } from "./client-branding.ts";
import { text } from "./oauth-client.ts";

/** A used challenge may come with the URL at which its sign-out starts again, already held to Hydra's public origin. */
export type FoundLogoutRequest =
  { state: "open"; request: LogoutRequest } | { state: "gone"; restartUrl: string | undefined };

/** Hydra asks whether a sign-in may end (RP-Initiated Logout 1.0 §2, or a user's own wish). */
export interface LogoutRequest {
  /** As it came: opaque, and a secret. */
  challenge: string;
  /** Hydra's subject, whose sign-in ends. */
  subject: string;
  /** The login session that ends. */
  sid: string;
  /** The URL that was asked for at Hydra, with the whole id_token_hint in it: a secret. Relative on some versions. */
  requestUrl: string;
  /** True when a client sent the browser with an id_token_hint. */
  rpInitiated: boolean;
  /** The client that asks, if one does. */
  client: LogoutClient | undefined;
}

/** A client, as far as a sign-out needs it. */
export interface LogoutClient {
  /** `client_id`. */
  id: string;
  /** `client_name`, as the client wrote it; empty for none. */
  name: string;
  /** `client_uri`, unchecked. */
  uri: string | undefined;
  /** `logo_uri`, unchecked. */
  logoUri: string | undefined;
  /** Of `metadata`, unchecked. */
  branding?: ClientBranding | undefined;
  /** As registered (RP-Initiated Logout 1.0 §3.1). */
  postLogoutRedirectUris: string[];
  /** Hydra's `skip_logout_consent`; undefined when the client does not say. */
  skipLogoutConsent: boolean | undefined;
}

const client = z.object({
  client_id: z.string().min(1),
  client_name: text,
  client_uri: text,
  logo_uri: text,
  post_logout_redirect_uris: z.array(z.string()).nullish(),
  skip_logout_consent: z.boolean().nullish(),
  metadata: z.unknown().optional(),
});

const logoutRequest = z.object({
  subject: text,
  sid: text,
  // Always there, on every version: without them an answer is not a logout request, whatever else it is.
  request_url: z.string(),
  rp_initiated: z.boolean(),
  client: client.nullish(),
});

/** @throws ZodError when the answer is not a logout request of Hydra's admin API */
export function parseLogoutRequest(challenge: string, body: unknown): LogoutRequest {
  const wire = logoutRequest.parse(body);
  return {
    challenge,
    subject: wire.subject ?? "",
    sid: wire.sid ?? "",
    requestUrl: wire.request_url,
    rpInitiated: wire.rp_initiated,
    client: wire.client ? toLogoutClient(wire.client) : undefined,
  };
}

function toLogoutClient(wire: z.output<typeof client>): LogoutClient {
  return {
    id: wire.client_id,
    name: wire.client_name ?? "",
    uri: wire.client_uri ?? undefined,
    logoUri: wire.logo_uri ?? undefined,
    branding: readClientBranding(wire.metadata),
    postLogoutRedirectUris: wire.post_logout_redirect_uris ?? [],
    skipLogoutConsent: wire.skip_logout_consent ?? undefined,
  };
}
