import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../../testkit/vitest/parts.ts";
import type { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import type { Page } from "../../testkit/browser/page.ts";
import { raiseSignOutStage, type Account, type SignOutStage } from "./sign-out-fixture.ts";
import { noticesTo, signInToAll, type Trio } from "./three-clients.ts";

describe("two browsers and three apps, on real Hydra and real Kratos", needs("hydra", "kratos"), () => {
  let stage: SignOutStage;
  beforeAll(async () => {
    stage = await raiseSignOutStage();
  });
  afterAll(async () => stage?.close());

  /** Ada, signed in to the same three apps in two browsers, and Eve, to the same three in a third. */
  async function scene() {
    const [ada, eve, trio] = [await stage.account(), await stage.account(), await stage.trio()];
    const [one, two, third] = [await stage.browser(ada), await stage.browser(ada), await stage.browser(eve)];
    const [atOne, atTwo, atThird] = [
      await signInToAll(trio, one),
      await signInToAll(trio, two),
      await signInToAll(trio, third),
    ];
    return { ada, eve, trio, one, two, third, atOne, atTwo, atThird };
  }

  async function knows(agent: BrowserAgent, { plain }: Trio, account: Account): Promise<boolean> {
    stage.login.asked.length = 0;
    if ((await stage.whoAmI(agent)) === 401) await stage.signInAtKratos(agent, account);
    await plain.signIn(agent, "");
    return stage.login.asked[0]?.skip ?? false;
  }

  async function tokensOf(signIns: Record<keyof Trio, Parameters<SignOutStage["tokens"]>[0]>) {
    const { plain, back, front } = signIns;
    return Promise.all([plain, back, front].map(async (signIn) => stage.tokens(signIn)));
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
      await stage.lethe({
        LOGOUT_OFFER_EVERYWHERE: "true",
        ...(hasAdmin && { KRATOS_ADMIN_URL: stage.kratos.adminUrl }),
      });
    });

    it("ends both of Ada's sign-ins at Hydra and Kratos, tells each app once of each, and leaves Eve alone", async () => {
      const { ada, eve, trio, one, two, third, atOne, atTwo, atThird } = await scene();
      const question = await one.open(trio.plain.signOutUrl());
      expectOffered(question);
      const page = await one.press(question, "everywhere");
      expect(page.words).toMatch(/signed out/i);

      // The other browser is not there to load the front channel's frames: Hydra tells its apps over the back channel alone.
      const told = [
        { channel: "back", app: trio.back.name, sid: atOne.back.sid },
        { channel: "back", app: trio.back.name, sid: atTwo.back.sid },
        { channel: "front", app: trio.front.name, sid: atOne.front.sid },
      ].toSorted((a, b) => a.app.localeCompare(b.app) || a.sid.localeCompare(b.sid));
      expect(await noticesTo(stage.apps, trio, 3)).toEqual(told);

      expect([await stage.whoAmI(one), await stage.whoAmI(two)]).toEqual([401, 401]);
      expect(await trio.plain.whoIs(one)).toBe("login_required");
      expect(await trio.plain.whoIs(two)).toBe("login_required");
      expect(await knows(two, trio, ada)).toBe(false);
      expect(await knows(one, trio, ada)).toBe(false);

      // LOGOUT_REVOKE is `none`.
      expect([await tokensOf(atOne), await tokensOf(atTwo)]).toEqual([allAlive, allAlive]);
      expect(await stage.whoAmI(third)).toBe(200);
      expect(await knows(third, trio, eve)).toBe(true);
      expect(await tokensOf(atThird)).toEqual(allAlive);
    });

    it("ends this browser's sign-in alone on the plain yes", async () => {
      const { ada, trio, one, two, atOne } = await scene();
      const question = await one.open(trio.plain.signOutUrl());
      await one.press(question, "accept");
      expect(await noticesTo(stage.apps, trio, 2)).toEqual([
        { channel: "back", app: trio.back.name, sid: atOne.back.sid },
        { channel: "front", app: trio.front.name, sid: atOne.front.sid },
      ]);
      expect([await stage.whoAmI(one), await stage.whoAmI(two)]).toEqual([401, 200]);
      expect(await knows(two, trio, ada)).toBe(true);
      expect(await knows(one, trio, ada)).toBe(false);
    });
  });

  describe("LOGOUT_OFFER_EVERYWHERE with LOGOUT_REVOKE=all", () => {
    beforeAll(async () => {
      await stage.lethe({
        LOGOUT_OFFER_EVERYWHERE: "true",
        LOGOUT_REVOKE: "all",
        LOGOUT_REVOKE_DELAY: "1s",
        KRATOS_ADMIN_URL: stage.kratos.adminUrl,
      });
    });

    it("kills all of Ada's tokens, after each app was told once, and none of Eve's", async () => {
      const { trio, one, atOne, atTwo, atThird } = await scene();
      const question = await one.open(trio.plain.signOutUrl());
      await one.press(question, "everywhere");
      expect(await stage.tokens(atOne.plain)).toBe("dead");
      expect(await noticesTo(stage.apps, trio, 3)).toHaveLength(3);
      await expect
        .poll(async () => [await tokensOf(atOne), await tokensOf(atTwo)])
        .toEqual([allDead, allDead]);
      expect(await noticesTo(stage.apps, trio, 3)).toHaveLength(3);
      expect(await tokensOf(atThird)).toEqual(allAlive);
    });
  });
});
