import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { LoginApp } from "./login-client.ts";
import { itKeepsSecretsOutOfTheLog, withLoginFixture } from "./login-fixture.ts";
import type { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import { providers } from "./providers.ts";

const settings = {
  DEMO_USERS: "ada@example.com:mill,bob@example.com:swordfish",
  DEFAULT_OAUTH2_CLIENT_ID: "default",
};
const ada = { email: "ada@example.com", password: "mill" };
const everything = { profile: "on", email: "on" };

/** Through both pages, and back at the app with everything allowed for good. */
async function signIn(visitor: UserAtBrowser, app: LoginApp, parameters: Record<string, string> = {}) {
  await visitor.open(app.signInUrl(parameters));
  await visitor.press("accept", { ...ada, remember: "on" });
  await visitor.press("accept", { ...everything, remember: "on" });
  return app.tokens(visitor);
}

for (const provider of providers) {
  describe(`signing in on ${provider.name}`, provider.needs, () => {
    const fixture = withLoginFixture(provider, { settings });

    it("leads through the form and the question back to the app, as the one who signed in", async () => {
      const [app, visitor] = [await fixture().app(), fixture().visitor()];
      await visitor.open(app.signInUrl());
      expect(visitor.page.words).toContain("Agora");
      await visitor.press("accept", ada);
      expect(visitor.page.url.pathname).toBe("/consent");
      expect(visitor.page.words).toContain("ada@example.com");
      await visitor.press("accept", everything);
      const { claims, scope } = await app.tokens(visitor);
      expect(claims).toMatchObject({
        sub: "ada@example.com",
        email: "ada@example.com",
        email_verified: false,
      });
      expect(claims?.["amr"]).toEqual(["pwd"]);
      expect(scope).toBe("openid profile email");
    });

    it("keeps the sign-in open after a wrong password", async () => {
      const [app, visitor] = [await fixture().app(), fixture().visitor()];
      await visitor.open(app.signInUrl());
      await visitor.press("accept", { ...ada, password: "swordfish" });
      expect(visitor.page.status).toBe(400);
      expect(visitor.field("email")?.get("value")).toBe("ada@example.com");
      await visitor.press("accept", { password: "mill" });
      await visitor.press("accept", everything);
      expect((await app.tokens(visitor)).claims?.["sub"]).toBe("ada@example.com");
    });

    it("tells the app access_denied when the person does not want to sign in", async () => {
      const [app, visitor] = [await fixture().app(), fixture().visitor()];
      await visitor.open(app.signInUrl());
      await visitor.press("reject");
      expect(app.errorOf(visitor)).toBe("access_denied");
    });

    it("shows no page with prompt=none: first a sign-in is needed, then a consent, then neither", async () => {
      const [app, other, visitor] = [await fixture().app(), await fixture().app(), fixture().visitor()];
      const silently = { prompt: "none" };
      await visitor.open(app.signInUrl(silently), "iframe");
      expect(app.errorOf(visitor)).toBe("login_required");
      await signIn(visitor, app);
      await visitor.open(other.signInUrl(silently), "iframe");
      expect(other.errorOf(visitor)).toBe("consent_required");
      await visitor.open(app.signInUrl(silently), "iframe");
      expect((await app.tokens(visitor)).claims).toMatchObject({
        sub: "ada@example.com",
        email: "ada@example.com",
      });
      expect(visitor.passedThrough("/login")).toBe(true);
      expect(visitor.passedThrough("/consent")).toBe(true);
    });

    it("asks nobody twice who is signed in, but asks for each app's consent", async () => {
      const [app, other, visitor] = [
        await fixture().app(),
        await fixture().app({ client_name: "Bank" }),
        fixture().visitor(),
      ];
      await signIn(visitor, app);
      await visitor.open(other.signInUrl());
      expect(visitor.page.url.pathname).toBe("/consent");
      expect(visitor.page.words).toContain("Bank");
    });

    it("asks once, and takes a user who signs in, where Hydra remembers a sign-in and this browser does not", async () => {
      const [app, visitor] = [await fixture().app(), fixture().visitor()];
      await signIn(visitor, app);
      await visitor.loseCookie("lethe-sign-in");
      await visitor.open(app.signInUrl({ prompt: "none" }), "iframe");
      expect(app.errorOf(visitor)).toBe("login_required");
      await visitor.open(app.signInUrl());
      expect(visitor.page.url.pathname).toBe("/login");
      await visitor.press("accept", { email: "bob@example.com", password: "swordfish" });
      expect(visitor.page.url.pathname).toBe("/consent");
      await visitor.press("accept", everything);
      expect((await app.tokens(visitor)).claims?.["sub"]).toBe("bob@example.com");
    });

    it("asks again with prompt=login, and when the sign-in is older than max_age", async () => {
      const [app, visitor] = [await fixture().app(), fixture().visitor()];
      await signIn(visitor, app);
      await visitor.open(app.signInUrl({ prompt: "login" }));
      expect(visitor.page.url.pathname).toBe("/login");
      await visitor.open(app.signInUrl({ max_age: "3600" }));
      await app.tokens(visitor);
      await pause(2100);
      await visitor.open(app.signInUrl({ max_age: "1" }));
      expect(visitor.page.url.pathname).toBe("/login");
      await visitor.press("accept", ada);
      await app.tokens(visitor);
    });

    it("lets the app say who it means, in which language and where", async () => {
      const [app, visitor] = [await fixture().app(), fixture().visitor()];
      await visitor.open(
        app.signInUrl({ login_hint: "ada@example.com", ui_locales: "de en", display: "popup" }),
      );
      expect(visitor.field("email")?.get("value")).toBe("ada@example.com");
      expect(visitor.page.words).toContain("Anmelden");
      expect(visitor.page.elements("form")[0]?.get("data-display")).toBe("popup");
      await visitor.press("accept", ada);
      expect(visitor.page.words).toContain("Zugriff erlauben?");
    });

    // What somebody else was sent by mail, or found in a history.
    it("signs nobody in to an app with another browser's sign-in link", async () => {
      const [app, visitor, other] = [await fixture().app(), fixture().visitor(), fixture().visitor()];
      await visitor.open(app.signInUrl());
      await other.open(visitor.page.url);
      await other.press("accept", ada);
      expect(other.page.url.searchParams.has("code")).toBe(false);
      await other.open(app.signInUrl({ prompt: "none" }), "iframe");
      expect(app.errorOf(other)).toBe("login_required");
    });

    it("shows the form, and signs nobody in, when a used link is opened again", async () => {
      const [app, visitor] = [await fixture().app(), fixture().visitor()];
      const page = await visitor.open(app.signInUrl());
      await visitor.press("accept", ada);
      await visitor.press("accept", everything);
      await app.tokens(visitor);
      const again = await fixture().visitor().open(page.url);
      expect([200, 410]).toContain(again.status);
      expect(again.url.pathname).toBe("/login");
    });

    it.each([
      ["made up", "nonsense"],
      ["a way elsewhere", "%2e%2e%2fclients"],
      ["long", "a".repeat(3000)],
    ])("knows nothing of a challenge that is %s", async (_what, challenge) => {
      const page = await fixture()
        .visitor()
        .open(`${fixture().lethe.url}/login?login_challenge=${challenge}`);
      expect(page.status).toBe(410);
      expect(page.words).toContain("used or has expired");
    });

    it("begins a sign-in at the operator's own app when nobody has asked for one", async () => {
      const app = await fixture().app({ client_id: "default", client_name: "Home" });
      const visitor = fixture().visitor();
      await visitor.open(`${fixture().lethe.url}/login`);
      expect(visitor.page.words).toContain("Home");
      await visitor.press("accept", ada);
      await visitor.press("accept", everything);
      expect(visitor.page.url.href).toContain(app.callback);
      expect(visitor.page.url.searchParams.get("code")).toBeTruthy();
    });

    it("knows who is signed in when an app asks to sign a user out", async () => {
      const [app, visitor, eve] = [await fixture().app(), fixture().visitor(), fixture().visitor()];
      const { idToken } = await signIn(visitor, app);
      await eve.open(app.signInUrl());
      await eve.press("accept", { email: "bob@example.com", password: "swordfish", remember: "on" });
      await eve.press("accept", everything);
      const foreign = await app.tokens(eve);
      await visitor.open(app.signOutUrl(foreign.idToken));
      expect(visitor.page.url.pathname).toBe("/logout");
      expect(visitor.page.words).toContain("but this request is about another account");
      await visitor.open(app.signOutUrl(idToken));
      expect(visitor.page.url.href).toContain(app.signedOutUrl);
      await visitor.open(app.signInUrl({ prompt: "none" }), "iframe");
      expect(app.errorOf(visitor)).toBe("login_required");
    });

    itKeepsSecretsOutOfTheLog(fixture);
  });
}
