import type { HydraClient } from "./provider/hydra-client.ts";

export interface DemoApp {
  id: "agora" | "bank" | "mail";
  name: string;
  /** For the start page and for the app's own. */
  hint: string;
  /** If not the default of APP_SCOPE. */
  scope?: string;
  client: HydraClient;
}

/** Three apps that differ only in what Hydra knows about them. */
export const demoApps: DemoApp[] = [
  {
    id: "agora",
    name: "Agora",
    hint: "Its post-logout address is registered, so “Sign out” does what it says without another question.",
    client: { skip_consent: true },
  },
  {
    id: "bank",
    name: "Bank",
    hint: "Its client says skip_logout_consent: false, so signing out always asks first. It also asks what it may know: tick the first box, or it can’t sign you in.",
    client: { skip_logout_consent: false },
  },
  {
    id: "mail",
    name: "Mail",
    scope: "openid profile email offline_access",
    hint: "It has front-channel and back-channel logout addresses: leave it open, sign out of another app, and watch it being told.",
    client: {
      skip_consent: true,
      frontchannel_logout_session_required: true,
      backchannel_logout_session_required: true,
    },
  },
];

export function clientOf({ id, name, client }: DemoApp, url: string, secret: string): HydraClient {
  const isTold = id === "mail";
  return {
    ...client,
    client_id: id,
    client_name: name,
    client_secret: secret,
    client_uri: url,
    redirect_uris: [`${url}/callback`],
    post_logout_redirect_uris: [`${url}/logged-out`],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    scope: "openid offline_access profile email",
    token_endpoint_auth_method: "client_secret_post",
    ...(isTold ? { frontchannel_logout_uri: `${url}/front-channel-logout` } : {}),
    ...(isTold ? { backchannel_logout_uri: `${url}/back-channel-logout` } : {}),
  };
}
