import { createServer, type RequestListener, type Server } from "node:http";
import { once } from "node:events";
import { adminApp } from "./admin-app.ts";
import { ClientStore } from "./client-store.ts";
import { ConsentSessions } from "./consent-sessions.ts";
import { DeviceRequests, type DeviceOptions } from "./device-requests.ts";
import { SealedFlows, type DeviceFlow, type DevicePurpose } from "./flow.ts";
import type { HydraClient } from "./hydra-client.ts";
import { LoginSessions } from "./login-sessions.ts";
import { LogoutNotifications } from "./logout-notifications.ts";
import { LogoutRequests } from "./logout-requests.ts";
import { publicApp } from "./public-app.ts";
import { createSigningKey } from "./signing-key.ts";
import { tokenIssuer } from "./token-issuer.ts";

export interface ProviderOptions {
  /** Where both ports listen; default 127.0.0.1. */
  host?: string;
  /** 0 takes any free port. */
  publicPort: number;
  adminPort: number;
  /**
   * The issuer, as browsers see it; default `http://localhost:<publicPort>`. Its cookies belong to the host name, whatever
   * the port: apps that are to see them in front-channel iframes must be on the same name (not 127.0.0.1 beside localhost).
   */
  publicUrl?: string;
  urls: ProviderUrls;
  /** In Hydra's wire format, as in `POST /admin/clients`. */
  clients?: HydraClient[];
  /** Newer Hydras have logout challenges of some 2,400 characters; v2.3.0 has 36. */
  challengeLength?: number;
  device?: DeviceOptions;
}

/** Hydra's `urls.login`, `urls.consent`, `urls.logout`, `urls.error` and `urls.post_logout_redirect`. */
export interface ProviderUrls {
  login: string;
  consent: string;
  logout: string;
  error: string;
  postLogoutRedirect: string;
  /** `urls.device.verification` and `urls.device.success`, as v25.4 and newer have them. */
  device?: { verification: string; success: string };
}

export interface RunningProvider {
  publicUrl: string;
  adminUrl: string;
  close: () => Promise<void>;
}

/**
 * An OpenID provider that answers as Ory Hydra v2.3.0 does, and as v25.4 does where v2.3.0 has nothing (the device flow), in memory and
 * within this process.
 */
export async function startProvider(options: ProviderOptions): Promise<RunningProvider> {
  const { host = "127.0.0.1", urls } = options;
  const key = await createSigningKey();
  const publicServer = await listen(options.publicPort, host);
  const adminServer = await listen(options.adminPort, host).catch(async (error: unknown) => {
    await close(publicServer);
    throw error;
  });
  const issuer =
    options.publicUrl ?? `http://${host === "127.0.0.1" ? "localhost" : host}:${portOf(publicServer)}`;

  const clients = new ClientStore();
  const consents = new ConsentSessions();
  const sessions = new LoginSessions();
  const flows = new SealedFlows();
  const deviceFlows = new SealedFlows<DevicePurpose, DeviceFlow>();
  const devices = new DeviceRequests(options.device);
  const logoutRequests = new LogoutRequests(options.challengeLength);
  const notifications = new LogoutNotifications({ issuer, key, clients, consents, sessions });
  const provider = tokenIssuer({ issuer, key, clients, consents });
  const forgetSession = (sid: string) => {
    sessions.delete(sid);
    consents.forgetLoginSession(sid);
  };
  for (const client of options.clients ?? []) clients.create(client);

  const deps = {
    issuer,
    key,
    clients,
    consents,
    sessions,
    flows,
    deviceFlows,
    devices,
    logoutRequests,
    notifications,
    provider,
    forgetSession,
    urls: { device: fallbacks(issuer), ...urls },
  };
  serve(publicServer, publicApp(deps));
  serve(adminServer, adminApp(deps));
  return {
    publicUrl: issuer,
    adminUrl: `http://${host}:${portOf(adminServer)}`,
    async close() {
      notifications.stop();
      await Promise.all([close(publicServer), close(adminServer)]);
    },
  };
}

const fallbacks = (issuer: string) => ({
  verification: `${issuer}/oauth2/fallbacks/device`,
  success: `${issuer}/oauth2/fallbacks/device/done`,
});

/** Listens before there is anything to serve: the issuer contains the port. */
async function listen(port: number, host: string): Promise<Server> {
  // A logout challenge may be as long as all headers together may be by Node's default.
  const server = createServer({ maxHeaderSize: 64 * 1024 }).listen(port, host);
  await once(server, "listening");
  return server;
}

function serve(server: Server, app: RequestListener): void {
  server.on("request", app);
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  return address.port;
}
