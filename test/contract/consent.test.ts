import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { LoginApp } from "./login-client.ts";
import { itKeepsSecretsOutOfTheLog, withLoginFixture, type LoginFixture } from "./login-fixture.ts";
import type { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import { providers } from "./providers.ts";

const settings = { DEMO_USERS: "ada@example.com:mill", TRUSTED_CLIENT_IDS: "trusted" };
const sessions = z.array(
  z.object({
    grant_scope: z.array(z.string()).nullable(),
    grant_access_token_audience: z.array(z.string()).nullable(),
    remember: z.boolean(),
    consent_request: z.object({ client: z.object({ client_id: z.string() }) }),
  }),
);

/** Signed in, and before the question. */
async function atQuestion(
  fixture: LoginFixture,
  client: Record<string, unknown> = {},
  scope = "openid profile email",
) {
  const [app, visitor] = [await fixture.app(client), fixture.visitor()];
  await visitor.open(app.signInUrl({ scope }));
  await visitor.press("accept", { email: "ada@example.com", password: "mill", remember: "on" });
  return { app, visitor };
}

async function ask(visitor: UserAtBrowser, app: LoginApp, parameters: Record<string, string> = {}) {
  await visitor.open(app.signInUrl(parameters));
  return visitor.page.url.pathname === "/consent";
}

for (const provider of providers) {
  describe(`allowing access on ${provider.name}`, provider.needs, () => {
    const fixture = withLoginFixture(provider, { settings });

    it("grants what was ticked and nothing else, and gives its claims alone", async () => {
      const { app, visitor } = await atQuestion(fixture());
      expect(["openid", "profile", "email"].map((scope) => visitor.field(scope)?.has("checked"))).toEqual([
        undefined,
        false,
        false,
      ]);
      expect(visitor.page.words).toMatch(/Know who you are/);
      await visitor.press("accept", { profile: "on" });
      const { claims, scope } = await app.tokens(visitor);
      expect(scope).toBe("openid profile");
      expect(claims).not.toHaveProperty("email");
    });

    it("says where the answer goes", async () => {
      const { visitor } = await atQuestion(fixture());
      expect(visitor.page.words).toContain("After this, you go on to \u2068an app on this computer\u2069.");
    });

    it("grants no scope that was never asked for, whatever the form says", async () => {
      const { app, visitor } = await atQuestion(fixture(), {}, "openid");
      await visitor.press("accept", {}, { grant_scope: "offline_access" });
      expect((await app.tokens(visitor)).scope).toBe("openid");
    });

    it("asks once more when nothing is ticked, and then signs the user in and gives no more", async () => {
      const { app, visitor } = await atQuestion(fixture());
      await visitor.press("accept");
      expect(visitor.page.url.pathname).toBe("/consent");
      expect(visitor.page.words).toContain("Nothing is selected.");
      await visitor.press("accept");
      const { claims, scope } = await app.tokens(visitor);
      expect(scope).toBe("openid");
      expect(claims).toMatchObject({ sub: "ada@example.com" });
      expect(claims).not.toHaveProperty("email");
    });

    it("ticks all that is asked for with Select all, and grants it with Allow", async () => {
      const { app, visitor } = await atQuestion(fixture());
      await visitor.press("select-all");
      await visitor.press("accept");
      expect((await app.tokens(visitor)).scope).toBe("openid profile email");
    });

    it("tells the app access_denied when the person says no", async () => {
      const { app, visitor } = await atQuestion(fixture());
      await visitor.press("reject", { email: "on" });
      expect(app.errorOf(visitor)).toBe("access_denied");
    });

    it("asks again next time, unless it was to be remembered, and then asks again for more", async () => {
      const { app, visitor } = await atQuestion(fixture());
      await visitor.press("accept", { email: "on" });
      await app.tokens(visitor);
      expect(await ask(visitor, app, { scope: "openid email" })).toBe(true);
      await visitor.press("accept", { email: "on", remember: "on" });
      await app.tokens(visitor);
      expect(await ask(visitor, app, { scope: "openid email" })).toBe(false);
      expect((await app.tokens(visitor)).claims).toMatchObject({ email: "ada@example.com" });
      expect(await ask(visitor, app, { scope: "openid profile email" })).toBe(true);
      expect(await ask(visitor, app, { scope: "openid email", prompt: "consent" })).toBe(true);
    });

    it.each([
      ["that the operator trusts", { client_id: "trusted" }],
      ["that needs no consent", { skip_consent: true }],
    ])("asks nothing for an app %s, not even with prompt=none", async (_which, client) => {
      const { app, visitor } = await atQuestion(fixture(), client);
      const { claims, scope } = await app.tokens(visitor);
      expect(claims).toMatchObject({ email: "ada@example.com" });
      expect(scope).toBe("openid profile email");
      await visitor.open(app.signInUrl({ prompt: "none" }), "iframe");
      expect((await app.tokens(visitor)).claims).toMatchObject({ sub: "ada@example.com" });
    });

    it("is remembered by the provider as it was given", async () => {
      const { app, visitor } = await atQuestion(fixture(), { client_name: "Remembered" });
      await visitor.press("accept", { email: "on", remember: "on" });
      await app.tokens(visitor);
      const path = "/admin/oauth2/auth/sessions/consent?subject=ada%40example.com&page_size=500";
      const all = await fixture().admin.send("GET", path, sessions);
      const own = all.filter(({ consent_request: { client } }) => client.client_id === app.id);
      expect(own).toEqual([expect.objectContaining({ grant_scope: ["openid", "email"], remember: true })]);
    });

    it("is for the resource (RFC 8707) that the app asks for, if that is registered as its audience", async () => {
      const [app, visitor] = [
        await fixture().app({ audience: ["https://mcp.example"] }),
        fixture().visitor(),
      ];
      const url = app.signInUrl({ resource: "https://mcp.example/mcp" });
      url.searchParams.append("resource", "https://other.example");
      await visitor.open(url);
      await visitor.press("accept", { email: "ada@example.com", password: "mill", remember: "on" });
      expect(visitor.page.words).toContain("https://mcp.example/mcp");
      expect(visitor.page.words).not.toContain("other.example");
      await visitor.press("accept", { email: "on" });
      await app.tokens(visitor);
      const path = "/admin/oauth2/auth/sessions/consent?subject=ada%40example.com&page_size=500";
      const all = await fixture().admin.send("GET", path, sessions);
      const own = all.find(({ consent_request: { client } }) => client.client_id === app.id);
      expect(own?.grant_access_token_audience).toEqual(["https://mcp.example/mcp"]);
    });

    it("gives nobody anything with another browser's question", async () => {
      const { app, visitor } = await atQuestion(fixture());
      const other = fixture().visitor();
      await other.open(visitor.page.url);
      await other.press("accept", { email: "on" });
      expect(other.page.url.searchParams.has("code")).toBe(false);
      await other.open(app.signInUrl({ prompt: "none" }), "iframe");
      expect(app.errorOf(other)).toBe("login_required");
    });

    it.each([
      ["made up", "nonsense"],
      ["long", "a".repeat(3000)],
    ])("knows nothing of a challenge that is %s", async (_what, challenge) => {
      const page = await fixture()
        .visitor()
        .open(`${fixture().lethe.url}/consent?consent_challenge=${challenge}`);
      expect(page.status).toBe(410);
    });

    itKeepsSecretsOutOfTheLog(fixture);
  });
}
