import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import { kratosHere, needs } from "../../testkit/vitest/parts.ts";
import type { LoginApp } from "./login-client.ts";
import { itKeepsSecretsOutOfTheLog, withLoginFixture, type LoginFixture } from "./login-fixture.ts";
import { everything, password } from "./login-users.ts";
import { providers, type Provider } from "./providers.ts";

const demo = {
  ada: { email: "ada@example.com", password: "mill" },
  bob: { email: "bob@example.com", password: "swordfish" },
};

for (const provider of providers) {
  describe(`another account on ${provider.name}`, provider.needs, () => {
    describe("by our own form", () => {
      const fixture = withLoginFixture(provider, {
        settings: { DEMO_USERS: "ada@example.com:mill,bob@example.com:swordfish" },
      });
      const users = () => Promise.resolve(demo);
      const enter = async (visitor: UserAtBrowser, user: { email: string; password: string }) =>
        visitor.press("accept", { ...user, remember: "on" });
      theSameByBoth({ provider, fixture, users, enter, subjectOf: ({ email }) => email });
      itKeepsSecretsOutOfTheLog(fixture);
    });

    describe(`by kratos ${kratosHere().version}`, needs("kratos"), () => {
      const fixture = withLoginFixture(provider, { kratos: {} });
      const ids = new Map<string, string>();
      const addUser = async (name: string) => {
        const email = `${name}-${randomUUID()}@example.com`;
        ids.set(email, await fixture().account({ email }, password));
        return { email, password };
      };
      const users = async () => ({ ada: await addUser("ada"), bob: await addUser("bob") });
      const enter = async (visitor: UserAtBrowser, user: { email: string; password: string }) =>
        visitor.enter(user);
      theSameByBoth({ provider, fixture, users, enter, subjectOf: ({ email }) => ids.get(email) ?? "" });

      async function signedIn() {
        const { ada, bob } = await users();
        const [app, visitor] = [await toldApp(fixture()), fixture().visitor()];
        await visitor.open(app.signInUrl());
        await enter(visitor, ada);
        await visitor.press("accept", everything);
        return { ada, bob, app, visitor, tokens: await app.tokens(visitor) };
      }

      it("signs in where the password was asked for once more, and tells the apps of the end", async () => {
        const { ada, bob, app, visitor } = await signedIn();
        await visitor.open(app.signInUrl({ prompt: "login" }));
        expect(visitor.page.words).toContain("Confirm that it's you");
        await visitor.press("Use another account");
        expect(visitor.page.url.pathname).toBe("/login");
        expect(visitor.page.words).not.toContain("Confirm that it's you");
        expect(visitor.page.words).not.toContain(ada.email);
        expect(visitor.field("identifier")?.get("value") ?? "").toBe("");
        await expectTold(fixture(), app);
        await enter(visitor, bob);
        await visitor.press("accept", everything);
        expect((await app.tokens(visitor)).claims).toMatchObject({ email: bob.email });
      });

      it("does not begin with the address of the one who went, though the client had named it", async () => {
        const { ada, app, visitor } = await signedIn();
        await visitor.open(app.signInUrl({ prompt: "login", login_hint: ada.email }));
        await visitor.press("Use another account");
        expect(visitor.page.answer.body).not.toContain(ada.email);
      });

      it("signs in whom alone the client takes (id_token_hint)", async () => {
        const { bob, app, visitor } = await signedIn();
        const other = fixture().visitor();
        await other.open(app.signInUrl());
        await enter(other, bob);
        await other.press("accept", everything);
        const { idToken } = await app.tokens(other);
        await visitor.open(app.signInUrl({ prompt: "login", id_token_hint: idToken }));
        expect(visitor.page.words).toMatch(/Agora\u2069 expects another account/);
        expect(visitor.page.link(/Continue as/)).toBeUndefined();
        await visitor.press("Use another account");
        await enter(visitor, bob);
        expect((await app.tokens(visitor)).claims).toMatchObject({ email: bob.email });
      });

      itKeepsSecretsOutOfTheLog(fixture);
    });
  });
}

interface Way {
  provider: Provider;
  fixture: () => LoginFixture;
  users: () => Promise<typeof demo>;
  enter: (visitor: UserAtBrowser, user: { email: string; password: string }) => Promise<unknown>;
  subjectOf: (user: { email: string }) => string;
}

/** What holds with Kratos and with our own form alike. */
function theSameByBoth({ provider, fixture, users, enter, subjectOf }: Way): void {
  async function signedIn() {
    const { ada, bob } = await users();
    const [app, visitor] = [await toldApp(fixture()), fixture().visitor()];
    await visitor.open(app.signInUrl());
    await enter(visitor, ada);
    await visitor.press("accept", { ...everything, remember: "on" });
    return { ada, bob, app, visitor, tokens: await app.tokens(visitor) };
  }

  it("is offered where the client names another user (login_hint), and goes on as the one who is there if wanted", async () => {
    const { ada, bob, app, visitor } = await signedIn();
    await visitor.open(app.signInUrl({ login_hint: bob.email }));
    expect(visitor.page.words).toContain(ada.email);
    expect(visitor.page.words).toContain(bob.email);
    await visitor.follow(/Continue as/);
    expect((await app.tokens(visitor)).claims?.["sub"]).toBe(subjectOf(ada));
  });

  it("leads to the user whom the client names, whose address is in the field, and tells the apps", async () => {
    const { bob, app, visitor } = await signedIn();
    await visitor.open(app.signInUrl({ login_hint: bob.email }));
    await visitor.press("Use another account");
    const field = visitor.field("email") ?? visitor.field("identifier");
    expect(field?.get("value")).toBe(bob.email);
    await expectTold(fixture(), app);
    await enter(visitor, bob);
    await visitor.press("accept", everything);
    expect((await app.tokens(visitor)).claims?.["sub"]).toBe(subjectOf(bob));
  });

  it("is not asked about where the client names the one who is there, or may show no page", async () => {
    const { ada, bob, app, visitor } = await signedIn();
    await visitor.open(app.signInUrl({ login_hint: ada.email.toUpperCase() }));
    expect((await app.tokens(visitor)).claims?.["sub"]).toBe(subjectOf(ada));
    await visitor.open(app.signInUrl({ prompt: "none", login_hint: bob.email }), "iframe");
    expect((await app.tokens(visitor)).claims?.["sub"]).toBe(subjectOf(ada));
  });

  it("is offered with prompt=select_account; who goes on signs in no second time", async () => {
    const { ada, app, visitor, tokens } = await signedIn();
    await visitor.open(app.signInUrl({ prompt: "select_account" }));
    expect(visitor.page.words).toContain("Choose an account");
    expect(visitor.page.words).toContain(ada.email);
    await visitor.open(visitor.page.url);
    expect(visitor.page.words).toContain("Choose an account");
    await visitor.follow(/Continue as/);
    const { claims } = await app.tokens(visitor);
    expect(claims?.["sub"]).toBe(subjectOf(ada));
    expect(claims?.["auth_time"]).toBe(tokens.claims?.["auth_time"]);
  });

  it("is taken with prompt=select_account", async () => {
    const { bob, app, visitor } = await signedIn();
    await visitor.open(app.signInUrl({ prompt: "select_account" }));
    await visitor.press("Use another account");
    expect(visitor.page.url.pathname).toBe("/login");
    await expectTold(fixture(), app);
    await enter(visitor, bob);
    await visitor.press("accept", everything);
    expect((await app.tokens(visitor)).claims?.["sub"]).toBe(subjectOf(bob));
  });

  it("is no question to a browser in which nobody is signed in", async () => {
    const { ada } = await users();
    const [app, visitor] = [await fixture().app(), fixture().visitor()];
    await visitor.open(app.signInUrl({ prompt: "select_account" }));
    expect(visitor.page.words).not.toContain("Choose an account");
    await enter(visitor, ada);
    await visitor.press("accept", everything);
    expect((await app.tokens(visitor)).claims?.["sub"]).toBe(subjectOf(ada));
  });

  it("is for who sees at the question of access that it is about somebody else (Not you?)", async () => {
    const { ada, bob, visitor } = await signedIn();
    const bank = await fixture().app({ client_name: "Bank" });
    await visitor.open(bank.signInUrl());
    expect(visitor.page.url.pathname).toBe("/consent");
    expect(visitor.page.words).toContain(ada.email);
    await visitor.press("Not you?");
    expect(visitor.page.url.pathname).toBe("/login");
    expect(visitor.page.answer.body).not.toContain(ada.email);
    await enter(visitor, bob);
    await visitor.press("accept", everything);
    expect((await bank.tokens(visitor)).claims?.["sub"]).toBe(subjectOf(bob));
  });

  if (!provider.hasDeviceFlow) return;
  it("connects a device that somebody else's account was signed in for", async () => {
    const { bob, visitor } = await signedIn();
    const tv = await beginDevice(fixture());
    await visitor.open(tv.link);
    await visitor.press("Not you?");
    expect(visitor.page.url.pathname).toBe("/device");
    expect(visitor.field("user_code")?.get("value")).toBe(tv.code);
    expect(visitor.buttons).not.toContain("Not you?");
    await visitor.press("accept");
    await enter(visitor, bob);
    expect(visitor.page.url.pathname).toBe("/consent");
    expect(visitor.page.words).toContain(bob.email);
  });
}

async function toldApp(fixture: LoginFixture): Promise<LoginApp> {
  const path = `/told-${randomUUID()}`;
  return fixture.app({ backchannel_logout_uri: `${fixture.appsOrigin}${path}`, contacts: [path] });
}

/** Hydra has told the client that the sign-in has ended. */
async function expectTold(fixture: LoginFixture, app: LoginApp): Promise<void> {
  const about = z.object({ contacts: z.array(z.string()) });
  const { contacts } = await fixture.admin.send("GET", `/admin/clients/${app.id}`, about);
  await expect.poll(() => fixture.notices).toContain(contacts[0]);
}

async function beginDevice({ admin, provider }: LoginFixture): Promise<{ link: string; code: string }> {
  const { client_id } = await admin.send("POST", "/admin/clients", z.object({ client_id: z.string() }), {
    client_name: "The television",
    grant_types: ["urn:ietf:params:oauth:grant-type:device_code"],
    response_types: [],
    scope: "openid",
    token_endpoint_auth_method: "none",
  });
  const body = new URLSearchParams({ client_id, scope: "openid" });
  const answer = await fetch(`${provider.publicUrl}/oauth2/device/auth`, { method: "POST", body });
  const begun = z
    .object({ user_code: z.string(), verification_uri_complete: z.string() })
    .parse(await answer.json());
  return { link: begun.verification_uri_complete, code: begun.user_code };
}
