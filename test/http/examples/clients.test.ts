import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { demoPassword } from "../../../demo/demo-users.ts";
import { startDemo, type RunningDemo } from "../../../demo/start-demo.ts";
import { signInDevice, signOutDevice } from "../../../examples/clients/device.ts";
import { createExpressApp } from "../../../examples/clients/express-rp.ts";
import { signInNative, signOutNative } from "../../../examples/clients/native.ts";
import { createHandlers } from "../../../examples/clients/next-handlers.ts";
import type { ClientSettings } from "../../../examples/clients/relying-party.ts";
import { createSpaBackend } from "../../../examples/clients/spa-backend.ts";
import { BrowserAgent } from "../../../testkit/browser/browser-agent.ts";
import { UserAtBrowser } from "../../../testkit/browser/user-at-browser.ts";
import { freePort } from "../../../testkit/processes/free-port.ts";
import { listen } from "../../../testkit/processes/listen.ts";

const secret = "only these tests use this secret of a client";

let demo: RunningDemo;
beforeAll(async () => {
  demo = await startDemo({ ports: "free", lethe: { LOG_LEVEL: "silent" } });
});
afterAll(() => demo.close());

async function register(client: Record<string, unknown>): Promise<void> {
  const answer = await fetch(`${demo.urls.providerAdmin}/admin/clients`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ scope: "openid", skip_consent: true, ...client }),
  });
  expect(answer.status).toBe(201);
}

/** An example that listens, as a client that the demo's provider knows. */
async function running(
  clientId: string,
  callback: string,
  create: (at: ClientSettings) => Promise<RequestListener>,
) {
  let answer: RequestListener = (_req, res) => void res.writeHead(503).end();
  const { port, close } = await listen((req, res) => answer(req, res));
  onTestFinished(close);
  const origin = `http://localhost:${port}`;
  await register({
    client_id: clientId,
    client_secret: secret,
    token_endpoint_auth_method: "client_secret_post",
    redirect_uris: [origin + callback],
    post_logout_redirect_uris: [`${origin}/`],
  });
  const url = origin + callback.replace(/\/callback$/, "");
  answer = await create({ issuer: demo.urls.provider, clientId, clientSecret: secret, url });
  return { origin, user: new UserAtBrowser(origin) };
}

async function typePassword(user: UserAtBrowser): Promise<void> {
  expect(user.page.url.origin).toBe(demo.urls.lethe);
  await user.press("accept", { email: "ada@example.com", password: demoPassword, remember: "on" });
}

/** Whether the provider still knows the browser: a sign-in then needs no password. */
async function asksForPassword(user: UserAtBrowser): Promise<boolean> {
  const tab = user.tab();
  await tab.open(`${demo.urls.agora}/sign-in`);
  return tab.page.url.pathname === "/login";
}

describe("examples/clients", () => {
  it("has a line in the README for each", () => {
    const folder = join(import.meta.dirname, "../../../examples");
    const readme = readFileSync(join(folder, "README.md"), "utf8");
    const files = readdirSync(join(folder, "clients")).filter(
      (file) => !["relying-party.ts", "sessions.ts"].includes(file),
    );
    expect(files.filter((file) => !readme.includes(`](clients/${file})`))).toEqual([]);
    expect(files).toHaveLength(5);
  });

  it("express-rp.ts signs in and out", async () => {
    const { origin, user } = await running("express-rp", "/callback", createExpressApp);
    await user.open("/sign-in");
    await typePassword(user);
    expect([user.page.url.href, user.page.words]).toEqual([
      `${origin}/`,
      expect.stringContaining("Signed in"),
    ]);
    expect(await asksForPassword(user)).toBe(false);
    await user.press("sign-out");
    expect([user.page.url.href, user.page.words]).toEqual([`${origin}/`, expect.stringContaining("Nobody")]);
    expect(await asksForPassword(user)).toBe(true);
  });

  it("spa-backend.ts signs in and out, and not for a form of another site", async () => {
    const agent = new BrowserAgent();
    const { origin } = await running("spa", "/callback", createSpaBackend);
    const user = new UserAtBrowser(origin, agent);
    expect((await agent.open(`${origin}/api/me`, { load: "fetch" })).status).toBe(401);
    await user.open("/api/sign-in");
    await typePassword(user);
    expect(user.page.url.href).toBe(`${origin}/`);
    const me = () => agent.open(`${origin}/api/me`, { load: "fetch" });
    expect(JSON.parse((await me()).answer.body)).toEqual({ subject: "ada@example.com" });
    const form = await agent.post(`${origin}/api/sign-out`, new URLSearchParams(), user.page);
    expect([form.status, (await me()).status]).toEqual([415, 200]);
    // What its script does.
    const answer = await fetch(`${origin}/api/sign-out`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Cookie: await agent.cookieHeader(origin) },
    });
    const { url } = (await answer.json()) as { url: string };
    await user.open(url);
    expect([user.page.url.href, (await me()).status]).toEqual([`${origin}/`, 401]);
    expect(await asksForPassword(user)).toBe(true);
  });

  it("next-handlers.ts sign in and out", async () => {
    const { origin, user } = await running("next", "/auth/callback", (at) => {
      const { sessions, ...handlers } = createHandlers(at);
      return Promise.resolve((req, res): void => {
        if (req.url !== "/") return void answerWith(handlers, req, res);
        const { subject = "nobody" } = sessions.find(req.headers.cookie)?.signIn ?? {};
        const button =
          '<form method="post" action="/auth/sign-out"><button id="sign-out">Sign out</button></form>';
        res.setHeader("Content-Type", "text/html").end(`<p>Here is ${subject}.</p>${button}`);
      });
    });
    await user.open("/auth/sign-in");
    await typePassword(user);
    expect([user.page.url.href, user.page.words]).toEqual([
      `${origin}/`,
      expect.stringContaining("Here is ada"),
    ]);
    await user.press("sign-out");
    expect([user.page.url.href, user.page.words]).toEqual([
      `${origin}/`,
      expect.stringContaining("Here is nobody"),
    ]);
    expect(await asksForPassword(user)).toBe(true);
  });

  it("native.ts signs in by a port of this machine, and out to Lethe's own page", async () => {
    const port = await freePort("127.0.0.1");
    const native = { issuer: demo.urls.provider, clientId: "native" };
    const redirect = `http://127.0.0.1:${port}/callback`;
    await register({ client_id: "native", token_endpoint_auth_method: "none", redirect_uris: [redirect] });
    const user = new UserAtBrowser();
    const opened: Promise<unknown>[] = [];
    const signIn = await signInNative({
      ...native,
      port,
      openBrowser: (url) => opened.push(user.open(url).then(() => typePassword(user))),
    });
    await Promise.all(opened);
    expect([signIn.subject, user.page.words]).toEqual([
      "ada@example.com",
      expect.stringContaining("Signed in"),
    ]);
    await signOutNative({ ...native, openBrowser: (url) => opened.push(user.open(url)) }, signIn);
    await opened[1];
    // Without an address of the app's to go to, Lethe asks.
    await user.press("accept");
    expect(user.page.url.origin).toBe(demo.urls.lethe);
    expect(await asksForPassword(user)).toBe(true);
  });

  it("device.ts signs in by a code, and gives its tokens back", async () => {
    const device = { issuer: demo.urls.provider, clientId: "device" };
    await register({
      client_id: "device",
      token_endpoint_auth_method: "none",
      grant_types: ["urn:ietf:params:oauth:grant-type:device_code"],
      response_types: [],
    });
    const user = new UserAtBrowser();
    const shown: Promise<void>[] = [];
    const signIn = await signInDevice(device, (_code, _address, addressWithCode) => {
      shown.push(allowAt(user, addressWithCode));
    });
    await Promise.all(shown);
    expect(signIn.subject).toBe("ada@example.com");
    const status = async () => {
      const headers = { Authorization: `Bearer ${signIn.accessToken}` };
      return (await fetch(`${demo.urls.provider}/userinfo`, { headers })).status;
    };
    expect(await status()).toBe(200);
    await signOutDevice(device, signIn);
    expect(await status()).toBe(401);
  });
});

async function allowAt(user: UserAtBrowser, address: string): Promise<void> {
  await user.open(address);
  await user.press("accept");
  await typePassword(user);
  // A device is always asked about.
  await user.press("accept");
  expect(user.page.url.pathname).toBe("/device/success");
}

interface Handlers {
  GET: (request: Request) => Promise<Response>;
  POST: (request: Request) => Promise<Response>;
}

/** As a framework calls them. */
async function answerWith(handlers: Handlers, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = new URL(req.url ?? "/", `http://${req.headers.host}`);
  const { cookie } = req.headers;
  const headers = new Headers(cookie === undefined ? {} : { cookie });
  if (req.method === "POST") await once(req.resume(), "end");
  const handle = req.method === "POST" ? handlers.POST : handlers.GET;
  const answer = await handle(new Request(url, { method: req.method ?? "GET", headers }));
  for (const [name, value] of answer.headers) res.appendHeader(name, value);
  res.writeHead(answer.status).end(await answer.text());
}
