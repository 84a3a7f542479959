import { z } from "zod";
import { readClientBranding, type ClientBranding } from "./client-branding.ts";

/** An OAuth 2.0 client, as far as a page that asks for a sign-in or a consent shows it. */
export interface OAuthClient {
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
  /** `policy_uri`, unchecked. */
  policyUri: string | undefined;
  /** `tos_uri`, unchecked. */
  termsUri: string | undefined;
  /** Hydra's `skip_consent`: the operator trusts it. */
  skipConsent: boolean;
}

/** Where a client takes its answers, and what it may ask for. */
export interface ClientRegistration {
  /** `redirect_uris`. */
  redirectUris: string[];
  /** `scope`, word by word. */
  scopes: string[];
}

// Hydra writes null for a Go nil slice or pointer, and leaves out what has omitempty: both mean "nothing said".
export const text = z.string().nullish();
export const texts = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

/** A client as it stands in Hydra's login, consent and consent session answers. */
export const oauthClient = z
  .object({
    client_id: z.string().min(1),
    client_name: text,
    client_uri: text,
    logo_uri: text,
    policy_uri: text,
    tos_uri: text,
    skip_consent: z.boolean().nullish(),
    metadata: z.unknown().optional(),
  })
  .transform((wire): OAuthClient => ({
    id: wire.client_id,
    name: wire.client_name ?? "",
    uri: wire.client_uri ?? undefined,
    logoUri: wire.logo_uri ?? undefined,
    branding: readClientBranding(wire.metadata),
    policyUri: wire.policy_uri ?? undefined,
    termsUri: wire.tos_uri ?? undefined,
    skipConsent: wire.skip_consent === true,
  }));

const registration = z.object({ redirect_uris: texts, scope: text });

/** @throws ZodError when the answer is not a client of Hydra's admin API */
export function parseClientRegistration(body: unknown): ClientRegistration {
  const { redirect_uris: redirectUris, scope } = registration.parse(body);
  return { redirectUris, scopes: (scope ?? "").split(" ").filter((word) => word !== "") };
}
