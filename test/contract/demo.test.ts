import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoPassword } from "../../demo/demo-users.ts";
import { startDemo, type RunningDemo } from "../../demo/start-demo.ts";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import type { Page } from "../../testkit/browser/page.ts";
import { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";

describe("npm run demo", () => {
  let demo: RunningDemo;
  beforeAll(async () => {
    demo = await startDemo({
      ports: "free",
      lethe: { LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "1s", LOG_LEVEL: "silent" },
    });
  });
  afterAll(async () => demo.close());

  const field = (page: Page, name: string) =>
    page
      .elements("input")
      .find((input) => input.get("name") === name)
      ?.get("value") ?? "";

  async function typePassword(agent: BrowserAgent, asked: Page, email: string, password = demoPassword) {
    const typed = { email, password, action: "accept", remember: "true" };
    const hidden = { _csrf: field(asked, "_csrf"), login_challenge: field(asked, "login_challenge") };
    return agent.post(asked.url, new URLSearchParams({ ...hidden, ...typed }), asked);
  }

  /** Signs Ada in at Agora. */
  async function begin() {
    const agent = new BrowserAgent();
    const asked = await agent.open(`${demo.urls.agora}/sign-in`);
    expect(asked.url.origin).toBe(demo.urls.lethe);
    const agora = await typePassword(agent, asked, "ada@example.com");
    expect(agora.words).toContain("Signed in as ada@example.com");
    return { agent, agora };
  }

  it("links every part from its start page, and says who may sign in", async () => {
    const { urls } = demo;
    const start = await new BrowserAgent().open(urls.start);
    const links = start.elements("a").map((link) => link.get("href"));
    expect(links).toEqual(
      expect.arrayContaining([urls.agora, urls.bank, urls.mail, urls.tv, urls.operator, urls.lethe]),
    );
    expect(start.words).toContain("ada@example.com");
    expect(start.words).toContain(demoPassword);
  });

  it("has a name, a colour and links of its own on Lethe's pages, and each link leads to a page", async () => {
    const agent = new BrowserAgent();
    const asked = await agent.open(`${demo.urls.agora}/sign-in`);
    expect(asked.words).toContain("Olympus");
    expect(asked.elements("link").map((link) => link.get("href"))).toContainEqual(
      expect.stringMatching(/color-5b3fb5-/),
    );
    const links = asked.elements("a").map((link) => link.get("href") ?? "");
    expect(links).toContain("mailto:help@olympus.example");
    for (const path of ["", "help", "privacy", "terms"]) {
      const url = new URL(path, demo.urls.start).href;
      expect(links.map((link) => URL.parse(link)?.href)).toContain(url);
      expect((await agent.open(url)).status).toBe(200);
    }
  });

  it("signs a user out from the operator's page, and shows that Mail heard of it", async () => {
    const { agent } = await begin();
    const mail = await agent.open(`${demo.urls.mail}/sign-in`);
    expect(mail.words).toContain("Signed in as ada@example.com");
    const operator = new BrowserAgent();
    const page = await operator.open(demo.urls.operator);
    expect(page.words).toContain("Nothing yet.");
    const fields = new URLSearchParams({ subject: "ada@example.com", what: "everything" });
    const ordered = await operator.post(`${demo.urls.operator}/sign-out`, fields, page);
    expect(ordered.words).toContain("an order is placed");
    await expect
      .poll(async () => (await operator.open(demo.urls.operator)).words)
      .toMatch(/done: 1 sign-ins at the provider ended, and the access of \d apps/);
    await expect
      .poll(async () => (await operator.open(demo.urls.operator)).words)
      .toContain("Mail was told over the back channel");
    expect((await agent.open(demo.urls.mail)).words).not.toContain("Signed in as");
    // No other page's form, and nobody else.
    const foreign = await fetch(`${demo.urls.operator}/sign-out`, {
      method: "POST",
      headers: { "Sec-Fetch-Site": "cross-site" },
      body: fields,
    });
    expect(foreign.status).toBe(400);
    const other = new URLSearchParams({ subject: "eve@example.com", what: "everything" });
    const refused = await fetch(`${demo.urls.operator}/sign-out`, { method: "POST", body: other });
    expect(refused.status).toBe(400);
    // The admin API lets nobody in without its token.
    expect((await fetch(`${demo.urls.admin}/sign-outs?subject=ada@example.com`)).status).toBe(401);
  });

  it("signs people in on Lethe's own page, and nobody with a wrong password", async () => {
    const agent = new BrowserAgent();
    const asked = await agent.open(`${demo.urls.agora}/sign-in`);
    const again = await typePassword(agent, asked, "ada@example.com", "wrong");
    expect(again.status).toBe(400);
    expect(again.url.origin).toBe(demo.urls.lethe);
    expect((await agent.open(demo.urls.agora)).words).toContain("Nobody is signed in here");
  });

  it("signs out of Agora without a question, and tells Mail, whose access goes later", async () => {
    const { agent, agora } = await begin();
    const mail = await agent.open(`${demo.urls.mail}/sign-in`);
    expect(mail.words).toContain("Its access token still works");
    const out = await agent.press(agora, "sign-out");
    expect(out.words).toContain("You are signed out of Agora");
    await expect.poll(async () => (await agent.open(demo.urls.mail)).words).toContain("back channel");
    const told = await agent.open(demo.urls.mail);
    expect(told.words).toContain("front channel");
    const words = async () => (await agent.open(demo.urls.mail)).words;
    await expect.poll(words).toContain("Its access token was revoked");
  });

  it("asks at Bank, before it may know anything and before it signs out", async () => {
    const { agent } = await begin();
    const consent = await agent.open(`${demo.urls.bank}/sign-in`);
    expect(consent.words).toContain("asks for access");
    const bank = await agent.press(consent, "accept");
    expect(bank.words).toContain("Signed in as ada@example.com");
    const question = await agent.press(bank, "sign-out");
    expect(question.url.origin).toBe(demo.urls.lethe);
    expect((await agent.press(question, "accept")).words).toContain("You are signed out of Bank");
  });

  it("asks at Bank once more when nothing was chosen, and then grants who the user is", async () => {
    const user = new UserAtBrowser(undefined, (await begin()).agent);
    await user.open(`${demo.urls.bank}/sign-in`);
    const again = await user.press("accept");
    expect(again.status).toBe(400);
    expect(again.words).toContain("Nothing is selected.");
    const bank = await user.press("accept");
    expect(bank.url.origin).toBe(new URL(demo.urls.bank).origin);
    expect(bank.words).toContain("Signed in as");
  });

  it("asks when the app speaks of another user than who signed in last", async () => {
    const { agent, agora } = await begin();
    const asked = await agent.open(`${demo.urls.mail}/sign-in?as=other`);
    expect((await typePassword(agent, asked, "grace@example.com")).words).toContain("grace@example.com");
    const question = await agent.press(agora, "sign-out");
    expect(question.url.origin).toBe(demo.urls.lethe);
    expect(question.words).toContain("this request is about another account");
  });

  it("signs a television in with the code that it shows", async () => {
    const { agent } = await begin();
    const off = await agent.open(demo.urls.tv);
    const screen = await agent.press(off, "sign-in");
    const link =
      screen
        .elements("a")
        .find((a) => a.get("id") === "open")
        ?.get("href") ?? "";
    const device = await agent.open(link);
    const consent = await agent.press(device, "accept");
    const done = await agent.press(consent, "accept");
    expect(done.url.pathname).toBe("/device/success");
    const words = async () => (await agent.open(demo.urls.tv)).words;
    await expect.poll(words).toContain("Signed in as ada@example.com");
    await agent.press(await agent.open(demo.urls.tv), "sign-out");
    expect(await words()).toContain("Nobody is signed in here");
  });
});
