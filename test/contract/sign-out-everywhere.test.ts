import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../../testkit/vitest/parts.ts";
import type { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import type { Page } from "../../testkit/browser/page.ts";
import { startSignOutFixture, type Account, type SignOutFixture } from "./sign-out-fixture.ts";
import { noticesTo, signInToAll, type ThreeClients } from "./three-clients.ts";

describe("two browsers and three apps, on real Hydra and real Kratos", needs("hydra", "kratos"), () => {
  let fixture: SignOutFixture;
  beforeAll(async () => {
    fixture = await startSignOutFixture();
  });
  afterAll(async () => fixture?.close());

  /** Ada, signed in to the same three apps in two browsers, and Eve, to the same three in a third. */
  async function scene() {
    const [ada, eve, threeClients] = [
      await fixture.account(),
      await fixture.account(),
      await fixture.threeClients(),
    ];
    const [one, two, third] = [
      await fixture.browser(ada),
      await fixture.browser(ada),
      await fixture.browser(eve),
    ];
    const [atOne, atTwo, atThird] = [
      await signInToAll(threeClients, one),
      await signInToAll(threeClients, two),
      await signInToAll(threeClients, third),
    ];
    return { ada, eve, threeClients, one, two, third, atOne, atTwo, atThird };
  }

  async function knows(agent: BrowserAgent, { plain }: ThreeClients, account: Account): Promise<boolean> {
    fixture.login.asked.length = 0;
    if ((await fixture.whoAmI(agent)) === 401) await fixture.signInAtKratos(agent, account);
    await plain.signIn(agent, "");
    return fixture.login.asked[0]?.skip ?? false;
  }

  async function tokensOf(signIns: Record<keyof ThreeClients, Parameters<SignOutFixture["tokens"]>[0]>) {
    const { plain, back, front } = signIns;
    return Promise.all([plain, back, front].map(async (signIn) => fixture.tokens(signIn)));
  }

  function expectOffered(page: Page): void {
    expect(page.button("everywhere")?.get("value")).toBe("everywhere");
  }

  const allAlive = ["alive", "alive", "alive"];
  const allDead = ["dead", "dead", "dead"];

  describe.each([
    ["with Kratos's admin API", true],
    ["without Kratos's admin API", false],
  ])("LOGOUT_OFFER_EVERYWHERE %s", (_what, hasAdmin) => {
    beforeAll(async () => {
      await fixture.lethe({
        LOGOUT_OFFER_EVERYWHERE: "true",
        ...(hasAdmin && { KRATOS_ADMIN_URL: fixture.kratos.adminUrl }),
      });
    });

    it("ends both of Ada's sign-ins at Hydra and Kratos, tells each app once of each, and leaves Eve alone", async () => {
      const { ada, eve, threeClients, one, two, third, atOne, atTwo, atThird } = await scene();
      const question = await one.open(threeClients.plain.signOutUrl());
      expectOffered(question);
      const page = await one.press(question, "everywhere");
      expect(page.url.pathname).toBe("/logged-out");
      expect(page.words).toContain("You signed out of every device.");
      expect(page.words).toContain("the sign-in to your account, on all your devices");
      expect(page.words).toContain("1 sign-in to your apps, on another device or in another browser");

      // The other browser is not there to load the front channel's frames: Hydra tells its apps over the back channel alone.
      const told = [
        { channel: "back", app: threeClients.back.name, sid: atOne.back.sid },
        { channel: "back", app: threeClients.back.name, sid: atTwo.back.sid },
        { channel: "front", app: threeClients.front.name, sid: atOne.front.sid },
      ].toSorted((a, b) => a.app.localeCompare(b.app) || a.sid.localeCompare(b.sid));
      expect(await noticesTo(fixture.apps, threeClients, 3)).toEqual(told);

      expect([await fixture.whoAmI(one), await fixture.whoAmI(two)]).toEqual([401, 401]);
      expect(await threeClients.plain.whoIs(one)).toBe("login_required");
      expect(await threeClients.plain.whoIs(two)).toBe("login_required");
      expect(await knows(two, threeClients, ada)).toBe(false);
      expect(await knows(one, threeClients, ada)).toBe(false);

      // LOGOUT_REVOKE is `none`.
      expect([await tokensOf(atOne), await tokensOf(atTwo)]).toEqual([allAlive, allAlive]);
      expect(await fixture.whoAmI(third)).toBe(200);
      expect(await knows(third, threeClients, eve)).toBe(true);
      expect(await tokensOf(atThird)).toEqual(allAlive);
    });

    it("lists the same apps that Hydra can tell, whether it has asked for their consents this time or skipped them", async () => {
      fixture.login.remember = true;
      const { ada, threeClients, one } = await scene();
      const listed = (page: Page) => ["Backgammon", "Frontispiece"].map((name) => page.words.includes(name));
      const first = await one.open(threeClients.plain.signOutUrl());
      expect(listed(first)).toEqual([true, true]);
      await one.press(first, "accept");
      await fixture.signInAtKratos(one, ada);
      await signInToAll(threeClients, one);
      const second = await one.open(threeClients.plain.signOutUrl());
      expect(listed(second)).toEqual([true, true]);
      expect(second.words).toContain("These can be among them:");
      fixture.login.remember = false;
    });

    it("ends this browser's sign-in alone on the plain yes", async () => {
      const { ada, threeClients, one, two, atOne } = await scene();
      const question = await one.open(threeClients.plain.signOutUrl());
      await one.press(question, "accept");
      expect(await noticesTo(fixture.apps, threeClients, 2)).toEqual([
        { channel: "back", app: threeClients.back.name, sid: atOne.back.sid },
        { channel: "front", app: threeClients.front.name, sid: atOne.front.sid },
      ]);
      expect([await fixture.whoAmI(one), await fixture.whoAmI(two)]).toEqual([401, 200]);
      expect(await knows(two, threeClients, ada)).toBe(true);
      expect(await knows(one, threeClients, ada)).toBe(false);
    });
  });

  describe("LOGOUT_OFFER_EVERYWHERE with LOGOUT_REVOKE=all", () => {
    beforeAll(async () => {
      await fixture.lethe({
        LOGOUT_OFFER_EVERYWHERE: "true",
        LOGOUT_REVOKE: "all",
        LOGOUT_REVOKE_DELAY: "1s",
        KRATOS_ADMIN_URL: fixture.kratos.adminUrl,
      });
    });

    it("kills all of Ada's tokens, after each app was told once, and none of Eve's", async () => {
      const { threeClients, one, atOne, atTwo, atThird } = await scene();
      const question = await one.open(threeClients.plain.signOutUrl());
      await one.press(question, "everywhere");
      expect(await fixture.tokens(atOne.plain)).toBe("dead");
      expect(await noticesTo(fixture.apps, threeClients, 3)).toHaveLength(3);
      await expect
        .poll(async () => [await tokensOf(atOne), await tokensOf(atTwo)])
        .toEqual([allDead, allDead]);
      expect(await noticesTo(fixture.apps, threeClients, 3)).toHaveLength(3);
      expect(await tokensOf(atThird)).toEqual(allAlive);
    });
  });
});
