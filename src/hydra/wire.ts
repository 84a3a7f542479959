import { z } from "zod";
import type { LogoutClient, LogoutRequest, NotifiedApp } from "./hydra.ts";

// Hydra writes null for a Go nil slice or pointer, and leaves out what has omitempty: both mean "nothing said".
const text = z.string().nullish();

const client = z.object({
  client_id: z.string().min(1),
  client_name: text,
  client_uri: text,
  logo_uri: text,
  post_logout_redirect_uris: z.array(z.string()).nullish(),
  skip_logout_consent: z.boolean().nullish(),
});

const logoutRequest = z.object({
  subject: text,
  sid: text,
  // Always there, on every version: without them an answer is not a logout request, whatever else it is.
  request_url: z.string(),
  rp_initiated: z.boolean(),
  client: client.nullish(),
});

const redirect = z.object({ redirect_to: z.string().min(1) });

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

const consentSessions = z.array(
  z.object({
    consent_request: z.object({
      client: client.extend({ backchannel_logout_uri: text, frontchannel_logout_uri: text }).nullish(),
    }),
  }),
);

/** Each app once, however many consents it has. @throws ZodError when the answer is not a list of consent sessions */
export function parseAppsToNotify(body: unknown): NotifiedApp[] {
  const apps = new Map<string, NotifiedApp>();
  for (const { consent_request: consent } of consentSessions.parse(body ?? [])) {
    const { client: app } = consent;
    if (!app?.backchannel_logout_uri && !app?.frontchannel_logout_uri) continue;
    apps.set(app.client_id, { clientId: app.client_id, name: app.client_name ?? "" });
  }
  return [...apps.values()];
}

/** @throws ZodError when the answer has no `redirect_to` */
export function parseRedirect(body: unknown): string {
  return redirect.parse(body).redirect_to;
}

function toLogoutClient(wire: z.output<typeof client>): LogoutClient {
  return {
    id: wire.client_id,
    name: wire.client_name ?? "",
    uri: wire.client_uri ?? undefined,
    logoUri: wire.logo_uri ?? undefined,
    postLogoutRedirectUris: wire.post_logout_redirect_uris ?? [],
    skipLogoutConsent: wire.skip_logout_consent ?? undefined,
  };
}
