import type { ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import * as oidc from "openid-client";
import { z } from "zod";
import type { AdminApi } from "../ory/admin-api.ts";
import { App } from "./client.ts";
import { listen } from "../processes/listen.ts";
import { checkLogoutToken } from "./logout-token.ts";

const registration = z.object({ client_id: z.string(), client_secret: z.string() });

export interface Apps {
  /** Registers a new app at the provider; `client` overrides fields of its registration. */
  register(client?: Record<string, unknown>): Promise<App>;
  /** Which app was told of a logout, by which channel, for which sid, in the order of arrival. */
  readonly notices: Notice[];
  close: () => Promise<void>;
}

export interface Notice {
  channel: "back" | "front";
  app: string;
  sid: string;
}

/** Relying parties, all on one server: callback, the page after a sign-out, and the receivers of logout notices. */
export async function startApps(issuer: string, admin: AdminApi, hostname: string): Promise<Apps> {
  const notices: Notice[] = [];
  const clientIds = new Map<string, string>();
  const { port, close } = await listen((req, res) => {
    const url = new URL(req.url ?? "/", "http://localhost");
    const [, app = "", page = ""] = url.pathname.split("/");
    if (page === "back-channel") {
      void text(req).then(async (body) => receiveToken(app, body, res));
      return;
    }
    if (page === "front-channel") {
      notices.push({ channel: "front", app, sid: url.searchParams.get("sid") ?? "" });
    }
    res.setHeader("content-type", "text/html").end(`<h1>${page} of an app</h1>`);
  });
  let count = 0;

  return {
    notices,
    close,
    async register(client = {}) {
      count += 1;
      const name = `app${count}`;
      const base = `http://${hostname}:${port}/${name}`;
      const registered = await admin.send("POST", "/admin/clients", registration, {
        client_name: `The app ${count}`,
        redirect_uris: [`${base}/callback`],
        post_logout_redirect_uris: [`${base}/signed-out`],
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        scope: "openid offline_access",
        token_endpoint_auth_method: "client_secret_basic",
        ...forThisApp(client, base),
      });
      const { client_id: id, client_secret: secret } = registered;
      const metadata = { client_secret: secret, id_token_signed_response_alg: "RS256" };
      const config = await oidc.discovery(new URL(issuer), id, metadata, oidc.ClientSecretBasic(secret), {
        execute: [oidc.allowInsecureRequests],
      });
      clientIds.set(name, id);
      return new App(name, base, config);
    },
  };

  async function receiveToken(app: string, body: string, res: ServerResponse) {
    try {
      const token = new URLSearchParams(body).get("logout_token") ?? "";
      const { sid } = await checkLogoutToken(token, issuer, clientIds.get(app) ?? "");
      notices.push({ channel: "back", app, sid });
      res.end();
    } catch (error) {
      notices.push({ channel: "back", app, sid: String(error) });
      res.writeHead(400).end();
    }
  }
}

// A registration may say `{base}` where it needs the app's own address, which only exists once the app does.
function forThisApp(client: Record<string, unknown>, base: string): Record<string, unknown> {
  const entries = Object.entries(client);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === "string" ? value.replace("{base}", base) : value]),
  );
}
