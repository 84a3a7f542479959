import { z } from "zod";
import { createAdminCall, validated, type HydraClientOptions } from "./admin-call.ts";
import { signInRejection } from "./hydra-errors.ts";
import { nextPageOf } from "../upstream/next-page.ts";
import { isPathSegment } from "../upstream/path-segment.ts";
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
export const clientSettingNames = {
  skipLogoutConsent: "skip_logout_consent",
  postLogoutRedirectUris: "post_logout_redirect_uris",
  backchannelLogoutUri: "backchannel_logout_uri",
  frontchannelLogoutUri: "frontchannel_logout_uri",
} as const;

/** Hydra's clients, for an operator's commands. Every call rejects with `PageError` and with nothing else. */
export interface ClientRegistry {
  /** Undefined when there is no such client. */
  findClient(id: string): Promise<RegisteredClient | undefined>;
  /** All clients, or the first `atMost` of them. */
  listClients(atMost: number): Promise<{ clients: RegisteredClient[]; areMore: boolean }>;
  close(): void;
}

// Hydra gives at most 500 at once.
const pageSize = 250;

/** `GET /admin/clients/{id}`, `GET /admin/clients` */
export function createClientRegistry(options: HydraClientOptions): ClientRegistry {
  const { build, send, close } = createAdminCall(options);
  return { findClient, listClients, close };

  async function findClient(id: string): Promise<RegisteredClient | undefined> {
    if (!isPathSegment(id)) return undefined;
    const answer = await send(build.getOAuth2Client(id));
    if (answer.status === 200) return validated(() => registeredClient.parse(answer.data));
    const failure = signInRejection(answer);
    if (failure.code === "sign_in_gone") return undefined;
    throw failure;
  }

  async function listClients(atMost: number): Promise<{ clients: RegisteredClient[]; areMore: boolean }> {
    const clients: RegisteredClient[] = [];
    const seenTokens = new Set<string>();
    let token: string | undefined;
    do {
      // oxlint-disable-next-line no-await-in-loop -- each page names the next
      const answer = await send(build.listOAuth2Clients(pageSize, token));
      if (answer.status !== 200) throw signInRejection(answer);
      const page = validated(() => z.array(registeredClient).parse(answer.data));
      clients.push(...page);
      const next = nextPageOf("hydra", answer);
      // v2.3 names a next page behind the last as well, and then itself.
      token = page.length === 0 || next === undefined || seenTokens.has(next) ? undefined : next;
      seenTokens.add(token ?? "");
    } while (token !== undefined && clients.length < atMost);
    return { clients: clients.slice(0, atMost), areMore: token !== undefined || clients.length > atMost };
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
