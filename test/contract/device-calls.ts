import { z } from "zod";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { exchange } from "../../testkit/browser/exchange.ts";
import type { Page } from "../../testkit/browser/page.ts";
import type { Provider, RunningProvider } from "./providers.ts";

export const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
/** Where the provider sends browsers: nobody is there, the tests look at the address alone. */
export const ui = "http://ui.test";

const grant_types = [deviceGrant];
const clients = [
  { client_id: "tv", grant_types, scope: "openid profile", token_endpoint_auth_method: "none" },
  { client_id: "box", client_secret: "a-box-secret", grant_types, scope: "openid profile" },
  {
    client_id: "web",
    client_secret: "a-web-secret",
    grant_types: ["authorization_code"],
    scope: "openid",
  },
];

export interface JsonAnswer {
  status: number;
  body: Record<string, unknown>;
}

export const basic = (pair: string) => ({
  authorization: `Basic ${Buffer.from(pair).toString("base64")}`,
});
export const locationOf = (page: Page) => new URL(page.answer.headers.location ?? "about:blank");

/** A provider with a client without a secret ("tv"), one with ("box") and one of another grant ("web"). */
export async function startDeviceProvider({ start }: Provider): Promise<DeviceCalls> {
  const urls = {
    login: `${ui}/login`,
    consent: `${ui}/consent`,
    logout: `${ui}/logout`,
    error: `${ui}/error`,
    postLogoutRedirect: `${ui}/logged-out`,
    device: { verification: `${ui}/device`, success: `${ui}/device/success?kept=1` },
  };
  const provider = await start(urls, { codeSeconds: 6 });
  const admin = new AdminApi(provider.adminUrl);
  for (const client of clients) await admin.send("POST", "/admin/clients", z.unknown(), client);
  return new DeviceCalls(provider);
}

/** Every call of a device flow, made by hand: the device's, the browser's, and those of the pages in between. */
export class DeviceCalls {
  readonly #provider: RunningProvider;

  constructor(provider: RunningProvider) {
    this.#provider = provider;
  }

  close(): Promise<void> {
    return this.#provider.close();
  }

  verify(query = ""): string {
    return `${this.#provider.publicUrl}/oauth2/device/verify${query}`;
  }

  begin(fields: Record<string, string>, headers: Record<string, string> = {}): Promise<JsonAnswer> {
    return this.#postForm("/oauth2/device/auth", fields, headers);
  }

  async beginAs(client: "tv" | "box", scope = "openid") {
    const headers = client === "box" ? basic("box:a-box-secret") : {};
    const { body } = await this.begin({ client_id: client, scope }, headers);
    return { userCode: String(body["user_code"]), deviceCode: String(body["device_code"]) };
  }

  poll(deviceCode: string, client: "tv" | "box" = "tv"): Promise<JsonAnswer> {
    const fields = { grant_type: deviceGrant, device_code: deviceCode, client_id: client };
    return this.#postForm("/oauth2/token", fields, client === "box" ? basic("box:a-box-secret") : {});
  }

  /** A call of the admin API about one challenge: `device/accept`, `login`, … */
  admin(method: string, path: string, challenge: string, body?: unknown): Promise<JsonAnswer> {
    const [step = ""] = path.split("/", 1);
    const query = new URLSearchParams({ [`${step}_challenge`]: challenge }).toString();
    const url = `${this.#provider.adminUrl}/admin/oauth2/auth/requests/${path}?${query}`;
    return json(method, url, body === undefined ? "" : JSON.stringify(body));
  }

  /** The status of an admin call that is not answered in JSON. */
  async adminStatus(method: string, path: string): Promise<number> {
    const url = new URL(`${this.#provider.adminUrl}/admin/oauth2/auth/requests/${path}`);
    return (await exchange(method, url, {})).status;
  }

  acceptCode(challenge: string, userCode: string): Promise<JsonAnswer> {
    return this.admin("PUT", "device/accept", challenge, { user_code: userCode });
  }

  /** Follows one redirect of the provider's and reads the challenge that it hands on. */
  async challengeBehind(agent: BrowserAgent, url: unknown, step: string): Promise<string> {
    const page = await agent.open(String(url), { follow: false });
    return locationOf(page).searchParams.get(`${step}_challenge`) ?? page.answer.body;
  }

  deviceChallenge(agent = new BrowserAgent(), query = ""): Promise<string> {
    return this.challengeBehind(agent, this.verify(query), "device");
  }

  /** As far as the login question. */
  async untilLogin(agent: BrowserAgent, userCode: string, query = ""): Promise<string> {
    const accepted = await this.acceptCode(await this.deviceChallenge(agent, query), userCode);
    return this.challengeBehind(agent, accepted.body["redirect_to"], "login");
  }

  /** As far as the consent question. */
  async untilConsent(agent: BrowserAgent, userCode: string, subject = "ada"): Promise<string> {
    const login = await this.untilLogin(agent, userCode);
    const signedIn = await this.admin("PUT", "login/accept", login, { subject, remember: true });
    return this.challengeBehind(agent, signedIn.body["redirect_to"], "consent");
  }

  /** Consents for good, and comes back from where the provider then leads. */
  async consent(agent: BrowserAgent, challenge: string): Promise<Page> {
    const body = { grant_scope: ["openid"], remember: true };
    const granted = await this.admin("PUT", "consent/accept", challenge, body);
    return agent.open(String(granted.body["redirect_to"]), { follow: false });
  }

  #postForm(path: string, fields: Record<string, string>, headers: Record<string, string>) {
    const type = { "content-type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams(fields).toString();
    return json("POST", this.#provider.publicUrl + path, body, { ...type, ...headers });
  }
}

async function json(
  method: string,
  url: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<JsonAnswer> {
  const answer = await exchange(method, new URL(url), headers, body);
  return { status: answer.status, body: JSON.parse(answer.body) as Record<string, unknown> };
}
