import { z } from "zod";
import { createAdminCall, validated, type HydraClientOptions } from "./admin-call.ts";
import { signInRejection } from "./hydra-errors.ts";
import { text, texts } from "./oauth-client.ts";

/** A client as it is registered at Hydra, as far as its sign-outs go (OpenID Connect RP-Initiated, Back- and Front-Channel Logout 1.0). */
export interface RegisteredClient {
  /** `client_id`. */
  id: string;
  /** `client_name`; empty for none. */
  name: string;
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  /** Hydra's `skip_logout_consent`; undefined when the client does not say. */
  skipLogoutConsent: boolean | undefined;
  backchannelLogoutUri: string | undefined;
  frontchannelLogoutUri: string | undefined;
}

/** What a client's settings are called at Hydra, for telling an operator what to change. */
export const clientSettingNames = { skipLogoutConsent: "skip_logout_consent" } as const;

/** Hydra's clients, for an operator's commands. Every call rejects with `PageError` and with nothing else. */
export interface ClientRegistry {
  /** Undefined when there is no such client. */
  findClient(id: string): Promise<RegisteredClient | undefined>;
  close(): void;
}

/** `GET /admin/clients/{id}` */
export function createClientRegistry(options: HydraClientOptions): ClientRegistry {
  const { build, send, close } = createAdminCall(options);
  return { findClient, close };

  async function findClient(id: string): Promise<RegisteredClient | undefined> {
    const answer = await send(build.getOAuth2Client(id));
    if (answer.status === 200) return validated(() => registeredClient.parse(answer.data));
    const failure = signInRejection(answer);
    if (failure.code === "sign_in_gone") return undefined;
    throw failure;
  }
}

const registeredClient = z
  .object({
    client_id: z.string().min(1),
    client_name: text,
    redirect_uris: texts,
    post_logout_redirect_uris: texts,
    skip_logout_consent: z.boolean().nullish(),
    backchannel_logout_uri: text,
    frontchannel_logout_uri: text,
  })
  .transform((wire): RegisteredClient => ({
    id: wire.client_id,
    name: wire.client_name ?? "",
    redirectUris: wire.redirect_uris,
    postLogoutRedirectUris: wire.post_logout_redirect_uris,
    skipLogoutConsent: wire.skip_logout_consent ?? undefined,
    backchannelLogoutUri: wire.backchannel_logout_uri || undefined,
    frontchannelLogoutUri: wire.frontchannel_logout_uri || undefined,
  }));
