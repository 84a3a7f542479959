import { z } from "zod";
import { oauthClient, text, texts, type OAuthClient } from "./oauth-client.ts";

/** An app that a user gave access, in one sign-in. Hydra lists no consent that it skipped because of an earlier one. */
export interface ConsentSession {
  /** The consent's challenge or request id. */
  id: string;
  /** The client that was given access. */
  client: OAuthClient;
  /** Empty when its sign-in has ended. */
  sid: string;
  /** Granted. */
  scopes: string[];
  /** True when Hydra skips the next consent to the same. */
  remembered: boolean;
  /** True when Hydra tells the app of a sign-out, over either channel. */
  isNotified: boolean;
  /** When it was given, by Hydra's clock, in milliseconds since the epoch. */
  handledAtMs: number | undefined;
  /** As it was accepted with. */
  context: Record<string, unknown>;
}

/** A client that hears of a sign-out by itself. */
export interface NotifiedClient {
  /** `client_id`. */
  clientId: string;
  /** `client_name`, as the client wrote it; empty for none. */
  name: string;
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
    const handledAtMs = Date.parse(wire.handled_at ?? "");
    return {
      id: consentId.parse([wire.consent_request_id, asked.consent_request_id, asked.challenge].find(Boolean)),
      client: oauthClient.parse(asked.client),
      sid: asked.login_session_id ?? "",
      scopes: wire.grant_scope,
      remembered: wire.remember === true,
      isNotified: isNotified(channels.parse(asked.client)),
      handledAtMs: Number.isNaN(handledAtMs) ? undefined : handledAtMs,
      context: wire.context ?? {},
    };
  });
}

// For a page that can do without: it reads no more of a session than it shows.
const sessionsOfClients = z.array(
  z.object({
    remember: z.boolean().nullish(),
    consent_request: z.object({
      login_session_id: text,
      client: channels.extend({ client_id: z.string().min(1), client_name: text }).nullish(),
    }),
  }),
);

/**
 * Each client once, however many consents it has: those of this sign-in, and those whose consent was remembered, which this sign-in may
 * have used again without a trace.
 * @throws ZodError when the answer is not a list of consent sessions
 */
export function parseNotifiedClients(body: unknown, sid: string): NotifiedClient[] {
  const clients = new Map<string, NotifiedClient>();
  for (const { consent_request: asked, remember } of sessionsOfClients.parse(body ?? [])) {
    if (!asked.client || !isNotified(asked.client)) continue;
    if (asked.login_session_id !== sid && remember !== true) continue;
    clients.set(asked.client.client_id, {
      clientId: asked.client.client_id,
      name: asked.client.client_name ?? "",
    });
  }
  return [...clients.values()];
}

function isNotified(client: z.output<typeof channels>): boolean {
  return Boolean(client.backchannel_logout_uri) || Boolean(client.frontchannel_logout_uri);
}
