import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { kratosHere, needs } from "../../testkit/vitest/parts.ts";
import { listen, type Listening } from "../../testkit/processes/listen.ts";
import type { LoginApp, Tokens } from "./login-client.ts";
import { itKeepsSecretsOutOfTheLog, withLoginFixture, type LoginFixture } from "./login-fixture.ts";
import type { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import { providers } from "./providers.ts";

const password = "a long enough one";
const once = { profile: "on", email: "on" };
const forGood = { ...once, remember: "on" };
const logoutClaims = z.object({ aud: z.array(z.string()), sid: z.string() });

for (const provider of providers) {
  const needed = { ...needs("kratos"), ...provider.needs };
  describe(`/account over kratos ${kratosHere().version} and ${provider.name}`, needed, () => {
    const fixture = withLoginFixture(provider, { kratos: {} });
    const heard: z.output<typeof logoutClaims>[] = [];
    let ear: Listening;
    beforeAll(async () => {
      ear = await listen((req, res) => {
        void text(req)
          .then((body) => heard.push(readLogoutToken(body)))
          .finally(() => res.end());
      });
    });
    afterAll(async () => ear.close());

    const tellingApp = async (name: string) =>
      fixture().app({ client_name: name, backchannel_logout_uri: `http://127.0.0.1:${ear.port}/` });

    it("shows both browsers of a person, and the app once, with what it may do", async () => {
      const [email, app] = [await somebody(fixture()), await fixture().app()];
      const { visitor } = await signIn(fixture(), email, app);
      await signIn(fixture(), email, app);
      const page = await open(fixture(), visitor);
      expect(page.status).toBe(200);
      const overview = plain(page.words);
      expect(overview).toContain(`Signed in as ${email}.`);
      expect(overview).toContain("You are signed in on 2 devices.");
      expect(overview).toContain("1 app has access to your account.");
      const devices = await open(fixture(), visitor, "/devices");
      expect(plain(devices.words)).toContain("It calls itself Mozilla/5.0 (contract suite).");
      expect(plain(devices.words)).toContain("With: password");
      expect(devices.answer.body.match(/value="end_device"/g)).toHaveLength(1);
      const apps = await open(fixture(), visitor, "/apps");
      expect(apps.answer.body.match(/value="leave_app"/g)).toHaveLength(1);
      const words = plain(apps.words);
      expect(words).toMatch(
        /Agora Allowed since: .* UTC Allowed on: Unknown device Your choice is remembered/,
      );
      expect(words).toContain("See your profile");
    });

    it("ends the other browser: Kratos and Hydra know it no more, its app is told, this one goes on", async () => {
      const email = await somebody(fixture());
      const [app, telling] = [await fixture().app(), await tellingApp("Mail")];
      const { visitor: here } = await signIn(fixture(), email, app);
      const { visitor: there, tokens } = await signIn(fixture(), email, telling);
      await open(fixture(), here, "/devices");
      await here.press("end-device-0");
      expect(here.page.url.pathname).toBe("/account/devices");
      expect(plain(here.page.words)).toContain("Unknown device is signed out.");
      expect(here.page.words).toContain("You are not signed in on any other device.");

      expect(await whoAmI(fixture(), there)).toBe(401);
      expect(await silently(there, telling)).toBe("login_required");
      await expect.poll(() => heard).toContainEqual({ aud: [telling.id], sid: tokens.claims?.["sid"] });
      expect(await whoAmI(fixture(), here)).toBe(200);
      expect(await silently(here, app)).toBe("");
    });

    // Hydra does not list consents that it skipped, so nobody knows the sid. `/login` asks Kratos whether the person is still there.
    it("ends one whose sign-in Hydra keeps to itself", async () => {
      const [email, app] = [await somebody(fixture()), await fixture().app()];
      const { visitor: here } = await signIn(fixture(), email, app);
      const { visitor: there, wasAsked } = await signIn(fixture(), email, app);
      expect(wasAsked).toBe(false);
      await open(fixture(), here, "/devices");
      await here.press("end-device-0");
      expect(await whoAmI(fixture(), there)).toBe(401);
      expect(await silently(there, app)).toBe("login_required");
      expect(await silently(here, app)).toBe("");
    });

    it("ends all others at once, and leaves this one alone", async () => {
      const email = await somebody(fixture());
      const [app, telling] = [await fixture().app(), await tellingApp("News")];
      const { visitor: here } = await signIn(fixture(), email, telling, once);
      const quiet = await signIn(fixture(), email, app, once);
      const told = await signIn(fixture(), email, telling, once);
      heard.length = 0;
      await open(fixture(), here, "/devices");
      await here.press("end-others");
      expect(here.page.words).toContain("2 other devices are signed out.");
      expect(await whoAmI(fixture(), quiet.visitor)).toBe(401);
      expect(await whoAmI(fixture(), told.visitor)).toBe(401);
      expect(await silently(quiet.visitor, app)).toBe("login_required");
      expect(await silently(told.visitor, telling)).toBe("login_required");
      await expect.poll(() => heard.map(({ sid }) => sid)).toEqual([told.tokens.claims?.["sid"]]);
      expect(await whoAmI(fixture(), here)).toBe(200);
    });

    it("takes an app's access back: its tokens are dead, those of others live", async () => {
      const email = await somebody(fixture());
      const [app, other] = [await fixture().app({ client_name: "Leaves" }), await fixture().app()];
      const { tokens } = await signIn(fixture(), email, app);
      const { visitor, tokens: kept } = await signIn(fixture(), email, other);
      const { answer } = await open(fixture(), visitor, "/apps");
      const clients = Array.from(answer.body.matchAll(/name="client" value="([^"]*)"/g), ([, id]) => id);
      await visitor.press(`leave-app-${clients.indexOf(app.id)}`);
      expect(plain(visitor.page.words)).toContain("Leaves can no longer use your account.");
      expect(visitor.page.answer.body).not.toContain(`value="${app.id}"`);
      expect(await isActive(fixture(), tokens)).toBe(false);
      expect(await isActive(fixture(), kept)).toBe(true);
      expect(await whoAmI(fixture(), visitor)).toBe(200);
    });

    itKeepsSecretsOutOfTheLog(fixture);
  });

  describe(`/account/apps when ${provider.name} has forgotten a consent`, needed, () => {
    const settings = { REMEMBER_CONSENT_FOR: "1s" };
    const fixture = withLoginFixture(provider, { settings, kratos: {} });

    it("does not list the app, whose tokens go on, and takes all access back", async () => {
      const [email, app] = [await somebody(fixture()), await fixture().app()];
      const { visitor, tokens } = await signIn(fixture(), email, app);
      await expect
        .poll(async () => (await open(fixture(), visitor, "/apps")).words)
        .toContain("We know of no app that has access to your account.");
      expect(await isActive(fixture(), tokens)).toBe(true);
      await visitor.press("leave-all-apps");
      expect(visitor.page.words).toContain("No app can use your account any more.");
      expect(await isActive(fixture(), tokens)).toBe(false);
      expect(await whoAmI(fixture(), visitor)).toBe(200);
    });
  });
}

let count = 0;
async function somebody(fixture: LoginFixture): Promise<string> {
  const email = `person${(count += 1)}@example.com`;
  await fixture.account({ email }, password);
  return email;
}

/** Signs in to an app in a browser of its own; what is asked is answered. */
async function signIn(
  fixture: LoginFixture,
  email: string,
  app: LoginApp,
  answer: Record<string, string> = forGood,
) {
  const visitor = fixture.visitor();
  await visitor.open(app.signInUrl());
  await visitor.enter({ email, password });
  const wasAsked = visitor.page.url.pathname === "/consent";
  if (wasAsked) await visitor.press("accept", answer);
  return { visitor, wasAsked, tokens: await app.tokens(visitor) };
}

async function open(fixture: LoginFixture, visitor: UserAtBrowser, page = "") {
  return visitor.open(`${fixture.lethe.url}/account${page}`);
}

const plain = (words: string) => words.replace(/[\u2066-\u2069]/g, "");

/** Asks Kratos itself, with the browser's own cookies. */
async function whoAmI(fixture: LoginFixture, visitor: UserAtBrowser): Promise<number> {
  return (await visitor.open(`${fixture.kratos?.publicUrl}/sessions/whoami`, "fetch")).status;
}

/** What the app hears of a browser that may not be asked anything: an error, or nothing but a good answer. */
async function silently(visitor: UserAtBrowser, app: LoginApp): Promise<string> {
  await visitor.open(app.signInUrl({ prompt: "none" }), "iframe");
  return app.errorOf(visitor) ?? "";
}

async function isActive({ provider }: LoginFixture, { accessToken }: Tokens): Promise<boolean> {
  const answer = await fetch(`${provider.adminUrl}/admin/oauth2/introspect`, {
    method: "POST",
    body: new URLSearchParams({ token: accessToken }),
  });
  return z.object({ active: z.boolean() }).parse(await answer.json()).active;
}

function readLogoutToken(body: string) {
  const [, claims = ""] = (new URLSearchParams(body).get("logout_token") ?? "").split(".");
  return logoutClaims.parse(JSON.parse(Buffer.from(claims, "base64url").toString()));
}
