import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { agoraClient, FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { browseSignIn, loads, visit } from "../../../testkit/http/browse-login.ts";

const login = "/login?login_challenge=c1";

describe("GET /login?login_challenge= with our own form", () => {
  it("shows the form with the ids that conformance runs look for, and asks Hydra once", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    const page = await visit(browseSignIn(hydra), login).expect(200);
    for (const id of ["login-title", "email", "password", "remember", "accept", "reject"]) {
      expect(page.text).toContain(`id="${id}"`);
    }
    expect(page.text).toMatch(/<input id="email"[^>]* autocomplete="username"[^>]* autofocus>/);
    expect(page.text).toMatch(/<input id="password"[^>]* autocomplete="current-password"/);
    expect(page.text).not.toContain("checked");
    expect(page.text).toContain("Agora");
    expect(hydra.asked).toEqual(["login c1"]);
    expect(hydra.told).toEqual([]);
  });

  it("leaves nothing behind, not even a cookie, for a load that is nobody's own page view", async () => {
    const page = await visit(browseSignIn(new FakeLogin().openLogin("c1")), login, loads.image).expect(200);
    expect(page.headers["set-cookie"]).toBeUndefined();
  });

  it("fills in the app's login_hint, escaped", async () => {
    const hydra = new FakeLogin().openLogin("c1", { context: { loginHint: 'ada"><b>@example.com' } });
    const page = await visit(browseSignIn(hydra), login).expect(200);
    expect(page.text).toContain('value="ada&#34;&gt;&lt;b&gt;@example.com"');
  });

  it("speaks the language that the app asks for before the browser's", async () => {
    const hydra = new FakeLogin().openLogin("c1", { context: { uiLocales: ["tlh", "de-AT", "fr"] } });
    const page = await visit(browseSignIn(hydra), login, { "Accept-Language": "en" }).expect(200);
    expect(page.headers["content-language"]).toBe("de");
    expect(page.text).toContain("Anmelden");
  });

  it("lets a style sheet see that the app shows it in a popup", async () => {
    const hydra = new FakeLogin().openLogin("c1", { context: { display: "popup" } });
    const page = await visit(browseSignIn(hydra), login).expect(200);
    expect(page.text).toContain('data-display="popup"');
  });

  it("leads to the app's policy and terms, if they are web pages, without telling them where from", async () => {
    const client = {
      ...agoraClient,
      policyUri: "https://agora.example/privacy",
      termsUri: "javascript:alert(1)",
    };
    const page = await visit(browseSignIn(new FakeLogin().openLogin("c1", { client })), login).expect(200);
    expect(page.text).toContain('<a href="https://agora.example/privacy" rel="noreferrer" target="_blank">');
    expect(page.text).toContain("Privacy policy");
    expect(page.text).not.toMatch(/javascript:|Terms of service/);
  });

  it("shows the client's logo, from its one origin", async () => {
    const client = { ...agoraClient, logoUri: "https://cdn.example/logo.png" };
    const page = await visit(browseSignIn(new FakeLogin().openLogin("c1", { client })), login).expect(200);
    expect(page.text).toContain('<img src="https://cdn.example/logo.png"');
    expect(page.headers["content-security-policy"]).toContain("img-src https://cdn.example ");
  });

  it("starts a used sign-in again where Hydra says, once", async () => {
    const hydra = new FakeLogin().used("c1", "https://hydra.example/oauth2/auth?client_id=agora");
    const browser = browseSignIn(hydra);
    const first = await visit(browser, login).expect(303);
    expect(first.headers["location"]).toBe("https://hydra.example/oauth2/auth?client_id=agora");
    const second = await visit(browser, login).expect(410);
    expect(second.text).toContain("This sign-in link was used or has expired");
  });

  it("does not start a used sign-in again in an iframe", async () => {
    const hydra = new FakeLogin().used("c1", "https://hydra.example/oauth2/auth?client_id=agora");
    const page = await visit(browseSignIn(hydra), login, loads.iframe);
    expect(page.status).toBe(410);
  });

  it.each([
    ["empty", "/login?login_challenge="],
    ["repeated", "/login?login_challenge=a&login_challenge=b"],
    ["oversized", `/login?login_challenge=${"a".repeat(16_001)}`],
    ["with control characters", "/login?login_challenge=a%00b"],
  ])("refuses a challenge that is %s, and asks Hydra nothing", async (_what, path) => {
    const hydra = new FakeLogin();
    const page = await visit(browseSignIn(hydra), path).expect(400);
    expect(page.text).toContain("This link is damaged");
    expect(hydra.asked).toEqual([]);
  });

  it("says that the link is incomplete without a challenge", async () => {
    const page = await visit(browseSignIn(new FakeLogin()), "/login").expect(400);
    expect(page.text).toContain("This link is incomplete");
  });

  it.each([
    ["hydra_unavailable", 503],
    ["hydra_fault", 502],
  ] as const)("answers %s with %i", async (code, status) => {
    const hydra = new FakeLogin().openLogin("c1").failing("getLoginRequest", new PageError(code));
    await visit(browseSignIn(hydra), login).expect(status);
    expect(hydra.told).toEqual([]);
  });

  it("is not there to be loaded ahead of time", async () => {
    const hydra = new FakeLogin().openLogin("c1", { skip: true, subject: "ada@example.com" });
    const page = await visit(browseSignIn(hydra), login, loads.prefetch).expect(503);
    expect(page.headers["cache-control"]).toBe("no-store");
    expect(hydra.asked).toEqual([]);
  });

  it("knows no other methods", async () => {
    const answer = await browseSignIn(new FakeLogin()).put("/login").expect(405);
    expect(answer.headers["allow"]).toBe("GET, HEAD, POST");
  });
});
