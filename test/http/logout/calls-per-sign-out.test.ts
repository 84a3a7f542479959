import type { IncomingMessage, ServerResponse } from "node:http";
import { pino } from "pino";
import { beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../../src/app.ts";
import { readConfig } from "../../../src/config/read-config.ts";
import {
  browserOf,
  fieldsOf,
  navigation,
  sendForm,
  serve,
  testSettings,
  type Browser,
} from "../../../testkit/http/browse.ts";
import { asksForSubject } from "../hydra/hydra-stub.ts";

// Every call here is some statements at a database, for every sign-out there is (docs/scale.md): one more is a decision, not an accident.

const subject = "3f1f6f0a-0000-4000-8000-00000000ada1";
const client = { client_id: "agora", client_name: "Agora", skip_logout_consent: false };
const list = "GET /admin/oauth2/auth/sessions/consent";
const get = "GET /admin/oauth2/auth/requests/logout";
const accept = "PUT /admin/oauth2/auth/requests/logout/accept";
const endOne = "DELETE /admin/oauth2/auth/sessions/login";
const revoke = "DELETE /admin/oauth2/auth/sessions/consent";
const whoAmI = "GET /sessions/whoami";
const cookie = "ory_kratos_session=of-ada";

let calls: string[];
let consents: object[];
let asks: boolean;
let signedIn: boolean;
let canRevokeOne: boolean;

beforeEach(() => {
  [calls, consents, asks, signedIn, canRevokeOne] = [[], [consentOn("sid-1")], true, true, true];
});

describe("the calls to Hydra for a sign-out", () => {
  it("are two for the page and one for its answer", async () => {
    const { open, answer } = await visit();
    const page = await open();
    expect(calls.splice(0)).toEqual([get, list]);
    expect((await answer(page.text, "accept")).status).toBe(303);
    expect(calls).toEqual([accept]);
  });

  it("are two when nobody is asked", async () => {
    asks = false;
    const { open } = await visit();
    expect((await open()).status).toBe(303);
    expect(calls).toEqual([get, accept]);
  });

  it("are one when nobody looks at the page", async () => {
    const { open } = await visit();
    expect((await open({ "Sec-Fetch-Dest": "iframe" })).status).toBe(200);
    expect(calls).toEqual([get]);
  });

  it("are two to stay signed in", async () => {
    const { open, answer } = await visit();
    const page = await open();
    calls.length = 0;
    expect((await answer(page.text, "reject")).status).toBeLessThan(400);
    expect(calls).toEqual([get, "PUT /admin/oauth2/auth/requests/logout/reject"]);
  });

  it("are none for a request without a challenge, nor for a form that is refused as a form", async () => {
    const { browser } = await visit();
    await browser.get("/logout").set(navigation).expect(303);
    await sendForm(browser, { logout_challenge: "c1", action: "accept" }).set("Accept", "application/json");
    expect(calls).toEqual([]);
  });

  it.each([
    ["one", true],
    ["two on v2.3, which refuses the first,", false],
  ])("are a list and %s per app more with LOGOUT_REVOKE=all", async (_number, can) => {
    canRevokeOne = can;
    const { open, answer } = await visit({ LOGOUT_REVOKE: "all" });
    const page = await open();
    calls.length = 0;
    expect((await answer(page.text, "accept")).status).toBe(303);
    expect(calls).toEqual([list, ...(can ? [revoke] : [revoke, revoke]), accept]);
  });

  it("are one per app, once v2.3 has refused one", async () => {
    canRevokeOne = false;
    const { open, answer } = await visit({ LOGOUT_REVOKE: "all" });
    await answer((await open()).text, "accept");
    const page = await open();
    expect((await answer(page.text, "accept")).status).toBe(303);
    expect(calls.slice(-3)).toEqual([list, revoke, accept]);
  });

  it.each([
    [0, 1],
    [9, 1],
    [99, 2],
  ])("are, for every device and %i others, one each, and %i for the list", async (others, lists) => {
    consents = Array.from({ length: others + 1 }, (_, at) => consentOn(`sid-${at + 1}`));
    const { open, answer } = await visit({ LOGOUT_OFFER_EVERYWHERE: "true" });
    const page = await open();
    expect(calls.splice(0)).toEqual([get, list]);
    expect((await answer(page.text, "everywhere")).status).toBe(303);
    const ends = Array.from({ length: others }, () => endOne);
    expect(calls).toEqual([get, ...Array.from({ length: lists }, () => list), ...ends, accept]);
  });
});

describe("the calls to Kratos for a sign-out", () => {
  const kratosCalls = () => calls.splice(0).filter((call) => !call.includes("/admin/oauth2/"));

  it("are one for the page, and four to end its session and see that it has ended", async () => {
    const { open, answer } = await visit({}, true);
    const page = await open({ Cookie: cookie });
    expect(kratosCalls()).toEqual([whoAmI]);
    expect((await answer(page.text, "accept", cookie)).status).toBe(303);
    expect(kratosCalls()).toEqual([
      whoAmI,
      "GET /self-service/logout/browser",
      "GET /self-service/logout",
      whoAmI,
    ]);
  });

  it("are none for a browser that has no cookie of Kratos's", async () => {
    const { open, answer } = await visit({}, true);
    const page = await open();
    expect((await answer(page.text, "accept")).status).toBe(303);
    expect(kratosCalls()).toEqual([]);
  });
});

/** A browser at Lethe, which talks over real sockets: a call that is sent twice counts twice. */
async function visit(settings: Record<string, string> = {}, withKratos = false) {
  const url = await serve((req, res) => standIn(req, res));
  const kratos = { KRATOS_PUBLIC_URL: url, KRATOS_ADMIN_URL: url };
  const env = { ...testSettings, HYDRA_ADMIN_URL: url, ...(withKratos && kratos), ...settings };
  const browser = browserOf(createApp(readConfig(env), { log: pino({ level: "silent" }) }));
  return {
    browser,
    open: (headers = {}) => browser.get("/logout?logout_challenge=c1").set({ ...navigation, ...headers }),
    answer: (html: string, action: string, sent = "") => press(browser, html, action, sent),
  };
}

function press(browser: Browser, html: string, action: string, sent: string) {
  const form = sendForm(browser, { ...fieldsOf(html), action });
  return sent === "" ? form : form.set("Cookie", sent);
}

function standIn(req: IncomingMessage, res: ServerResponse): void {
  const url = new URL(req.url ?? "", "http://stub");
  calls.push(`${req.method} ${url.pathname}`);
  req.resume();
  const [status, body, headers = {}] = answerTo(`${req.method} ${url.pathname}`, url.searchParams);
  res.writeHead(status, { "Content-Type": "application/json", ...headers });
  res.end(status === 204 ? undefined : JSON.stringify(body));
}

function answerTo(call: string, query: URLSearchParams): [number, unknown, Record<string, string>?] {
  if (call === get) return [200, logoutRequest()];
  if (call === list) return pageOfConsents(query);
  if (call === accept)
    return [200, { redirect_to: "https://hydra.example/oauth2/sessions/logout?logout_verifier=v" }];
  if (call === whoAmI)
    return signedIn ? [200, session] : [401, { error: { code: 401, status: "Unauthorized" } }];
  if (call === "GET /self-service/logout/browser") {
    return [200, { logout_url: "https://kratos.example/self-service/logout?token=t", logout_token: "t" }];
  }
  if (call === revoke && !canRevokeOne && !query.has("subject")) return [400, asksForSubject];
  if (call === "GET /self-service/logout") signedIn = false;
  return [204, undefined];
}

function logoutRequest() {
  const asked = { ...client, skip_logout_consent: !asks };
  return {
    challenge: "c1",
    subject,
    sid: "sid-1",
    request_url: "/oauth2/sessions/logout",
    rp_initiated: true,
    client: asked,
  };
}

function pageOfConsents(query: URLSearchParams): [number, unknown, Record<string, string>] {
  const [from, size] = [Number(query.get("page_token") ?? 0), Number(query.get("page_size"))];
  const next = from + size;
  const link = `</x?page_token=${next}>; rel="next"`;
  return [200, consents.slice(from, next), next < consents.length ? { link } : {}];
}

function consentOn(sid: string) {
  const request = { challenge: `consent-of-${sid}`, login_session_id: sid, subject, client };
  return { consent_request: request, grant_scope: ["openid"], remember: false };
}

const session = {
  id: "5e551011-0000-4000-8000-000000000001",
  active: true,
  authenticator_assurance_level: "aal1",
  authenticated_at: "2026-01-01T00:00:00Z",
  expires_at: "2999-01-01T00:00:00Z",
  identity: { id: subject, schema_id: "person", schema_url: "", traits: { email: "ada@example.com" } },
};
