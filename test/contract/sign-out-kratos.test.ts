import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { needs } from "../../testkit/vitest/parts.ts";
import type { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { startSignOutFixture, type Account, type SignOutFixture } from "./sign-out-fixture.ts";
import type { RunningLethe } from "../../testkit/processes/start-lethe.ts";

describe("a sign-out on real Hydra and real Kratos", needs("hydra", "kratos"), () => {
  let fixture: SignOutFixture;
  let lethe: RunningLethe;
  beforeAll(async () => {
    fixture = await startSignOutFixture();
  });
  beforeEach(() => {
    fixture.door.is = "open";
    fixture.door.heard.length = 0;
  });
  afterAll(async () => fixture?.close());

  /** Somebody in a browser who is signed in to an app. */
  async function scene(client: Record<string, unknown> = {}, account?: Account) {
    const person = account ?? (await fixture.account());
    const agent = await fixture.browser(person);
    const app = await fixture.apps.register(client);
    const signIn = await app.signIn(agent, "");
    return { person, agent, app, signIn };
  }
  type Scene = Awaited<ReturnType<typeof scene>>;

  async function expectSignedOut({ agent, app, person }: Scene): Promise<void> {
    expect(await fixture.whoAmI(agent)).toBe(401);
    expect(await app.whoIs(agent)).toBe("login_required");
    fixture.login.asked.length = 0;
    await fixture.signInAtKratos(agent, person);
    await app.signIn(agent, "");
    expect(fixture.login.asked).toEqual([{ subject: person.id, skip: false }]);
  }

  async function expectSignedIn({ agent, app, person }: Scene): Promise<void> {
    expect(await fixture.whoAmI(agent)).toBe(200);
    fixture.login.asked.length = 0;
    await app.signIn(agent, "");
    expect(fixture.login.asked).toEqual([{ subject: person.id, skip: true }]);
  }

  async function kratosCookies(agent: BrowserAgent): Promise<string[]> {
    return (await agent.cookieNames()).filter((name) => name === fixture.kratos.cookieName);
  }

  describe("with LOGOUT_KRATOS=browser", () => {
    beforeAll(async () => {
      lethe = await fixture.lethe({ UPSTREAM_TIMEOUT: "4s", LOGOUT_REVOKE_DELAY: "0" });
    });

    it("without a question ends Kratos's session, takes its cookie, and ends Hydra's", async () => {
      const here = await scene();
      const page = await here.agent.open(here.app.usualSignOutUrl(here.signIn));
      expect(page.url.href).toBe(`${here.app.signedOutUrl}?state=s1`);
      expect(await kratosCookies(here.agent)).toEqual([]);
      await expectSignedOut(here);
    });

    it("after a question names the person, and does the same", async () => {
      const here = await scene();
      const question = await here.agent.open(here.app.signOutUrl());
      expect(question.words).toContain(`Signed in as \u2068${here.person.email}\u2069.`);
      expect(question.words).not.toContain(here.person.id);
      const page = await here.agent.press(question, "accept");
      expect(page.words).toMatch(/signed out/i);
      expect(await kratosCookies(here.agent)).toEqual([]);
      await expectSignedOut(here);
    });

    it("leaves the person's other browsers signed in", async () => {
      const here = await scene();
      const there = await scene({}, here.person);
      await here.agent.open(here.app.usualSignOutUrl(here.signIn));
      await expectSignedIn(there);
    });

    it("ends nothing on a no", async () => {
      const here = await scene();
      const question = await here.agent.open(here.app.signOutUrl());
      await here.agent.press(question, "reject");
      await expectSignedIn(here);
    });

    it.each(["iframe", "image", "fetch", "prefetch", "prerender"] as const)(
      "ends nothing for a page that loads it as %s",
      async (load) => {
        const here = await scene({ skip_logout_consent: true });
        await here.agent.open(here.app.usualSignOutUrl(here.signIn), { load });
        expect(fixture.door.heard.filter((call) => call.includes("logout"))).toEqual([]);
        await expectSignedIn(here);
      },
    );

    it("asks about another user's hint, and leaves this browser's person signed in at Kratos even on a yes", async () => {
      const here = await scene({ skip_logout_consent: true });
      const stranger = await scene({ skip_logout_consent: true });
      const question = await here.agent.open(stranger.app.usualSignOutUrl(stranger.signIn));
      expect(question.words).toContain(`You are signed in as \u2068${here.person.email}\u2069`);
      expect(question.words).toContain("this request is about another account");
      expect(question.answer.body).not.toContain(stranger.person.email);
      await here.agent.press(question, "accept");
      expect(await fixture.whoAmI(here.agent)).toBe(200);
      expect(await fixture.whoAmI(stranger.agent)).toBe(200);
    });

    it("ends Hydra's when Kratos's has ended before", async () => {
      const here = await scene();
      await fixture.endKratosSessions(here.person);
      const question = await here.agent.open(here.app.usualSignOutUrl(here.signIn));
      // Nobody can say who sits there any more.
      await here.agent.press(question, "accept");
      await expectSignedOut(here);
    });

    it.each(["shut", "stuck", "broken"] as const)(
      "stops before Hydra while Kratos is %s, says so, and comes to its end when it is tried again",
      async (state) => {
        const here = await scene();
        const question = await here.agent.open(here.app.signOutUrl());
        fixture.door.is = state;
        const page = await here.agent.press(question, "accept");
        expect(page.status).toBe(state === "broken" ? 502 : 503);
        expect(page.words).toContain("This has not ended: the sign-in that your apps in this browser share");
        expect(await fixture.whoAmI(here.agent)).toBe(200);
        fixture.door.is = "open";
        const again = page.link(/Try again/);
        const second = await here.agent.open(again ?? "");
        await here.agent.press(second, "accept");
        await expectSignedOut(here);
      },
    );

    it("asks instead of signing out while Kratos is down, because nobody knows who sits there", async () => {
      const here = await scene({ skip_logout_consent: true });
      fixture.door.is = "shut";
      const question = await here.agent.open(here.app.usualSignOutUrl(here.signIn));
      expect([question.status, question.button("accept") !== undefined]).toEqual([200, true]);
      fixture.door.is = "open";
      await expectSignedIn(here);
    });

    it("leaves no cookie or token in the log", async () => {
      const here = await scene();
      await here.agent.open(here.app.usualSignOutUrl(here.signIn));
      const secrets = [here.signIn.idToken, ...(await here.agent.cookieValues())].filter(
        (secret) => secret.length > 8,
      );
      expect(lethe.output()).toContain("logout.accepted");
      for (const secret of secrets) expect(lethe.output()).not.toContain(secret);
      expect(lethe.output()).not.toMatch(/ory_kratos_session|logout_token|eyJ/);
    });
  });

  describe("with LOGOUT_KRATOS=identity", () => {
    beforeAll(async () => {
      lethe = await fixture.lethe({ KRATOS_ADMIN_URL: fixture.kratos.adminUrl, LOGOUT_KRATOS: "identity" });
    });

    it("ends the person's sessions at Kratos in every browser, and nobody else's", async () => {
      const here = await scene();
      const there = await scene({}, here.person);
      const stranger = await scene();
      await here.agent.open(here.app.usualSignOutUrl(here.signIn));
      expect(await kratosCookies(here.agent)).toEqual([]);
      expect(await fixture.whoAmI(there.agent)).toBe(401);
      await expectSignedIn(stranger);
      await expectSignedOut(here);
    });
  });

  describe("with LOGOUT_KRATOS=off", () => {
    beforeAll(async () => {
      lethe = await fixture.lethe({ LOGOUT_KRATOS: "off" });
    });

    it("ends Hydra's session alone", async () => {
      const here = await scene();
      await here.agent.open(here.app.usualSignOutUrl(here.signIn));
      expect(await here.app.whoIs(here.agent)).toBe("login_required");
      expect(await fixture.whoAmI(here.agent)).toBe(200);
    });
  });
});
