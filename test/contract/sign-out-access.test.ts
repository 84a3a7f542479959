import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hydraHere, needs } from "../../testkit/vitest/parts.ts";
import type { SignIn } from "../../testkit/clients/client.ts";
import { raiseSignOutStage, type SignOutStage } from "./sign-out-fixture.ts";
import { noticesTo, signInToAll } from "./three-clients.ts";

describe("apps' access after a sign-out, on real Hydra and real Kratos", needs("hydra", "kratos"), () => {
  let stage: SignOutStage;
  beforeAll(async () => {
    stage = await raiseSignOutStage();
  });
  beforeEach(() => {
    stage.login.remember = false;
  });
  afterAll(async () => stage?.close());

  /** Ada in a browser, signed in to three apps; in another browser, to one of them and to a fourth. */
  async function scene() {
    const [ada, trio] = [await stage.account(), await stage.trio()];
    const other = await stage.apps.register();
    const [one, two] = [await stage.browser(ada), await stage.browser(ada)];
    const atOne = await signInToAll(trio, one);
    const atTwo = { plain: await trio.plain.signIn(two, ""), other: await other.signIn(two, "") };
    return { ada, trio, other, one, two, atOne, atTwo };
  }

  async function expectDead(signIn: SignIn): Promise<void> {
    await expect.poll(async () => stage.tokens(signIn)).toBe("dead");
  }

  const both = ({ trio, atOne }: Awaited<ReturnType<typeof scene>>) => [
    { channel: "back", app: trio.back.name, sid: atOne.back.sid },
    { channel: "front", app: trio.front.name, sid: atOne.front.sid },
  ];

  describe("LOGOUT_REVOKE=none", () => {
    beforeAll(async () => {
      await stage.lethe({});
    });

    it("lives on", async () => {
      const { trio, one, atOne } = await scene();
      await one.open(trio.plain.usualSignOutUrl(atOne.plain));
      expect(await trio.plain.whoIs(one)).toBe("login_required");
      for (const signIn of Object.values(atOne)) expect(await stage.tokens(signIn)).toBe("alive");
    });
  });

  describe("LOGOUT_REVOKE=all", () => {
    it("ends: at once where nobody is told, and after they were told, once, where they are", async () => {
      const lethe = await stage.lethe({ LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "10m" });
      const here = await scene();
      const { trio, one, atOne, atTwo } = here;
      const page = await one.open(trio.plain.usualSignOutUrl(atOne.plain));
      expect(page.url.href).toBe(`${trio.plain.signedOutUrl}?state=s1`);
      expect(await stage.tokens(atOne.plain)).toBe("dead");
      expect([await stage.tokens(atOne.back), await stage.tokens(atOne.front)]).toEqual(["alive", "alive"]);
      expect(await noticesTo(stage.apps, trio, 2)).toEqual(both(here));
      await lethe.close();
      expect([await stage.tokens(atOne.back), await stage.tokens(atOne.front)]).toEqual(["dead", "dead"]);
      await expect(trio.back.userInfo(atOne.back)).rejects.toThrow(/./);
      await expect(trio.back.refresh(atOne.back)).rejects.toThrow(/./);
      expect(await noticesTo(stage.apps, trio, 2)).toEqual(both(here));

      // The other browser has lost nothing, unless Hydra can't tell sign-ins at one app apart.
      expect(await stage.tokens(atTwo.other)).toBe("alive");
      expect(await stage.tokens(atTwo.plain)).toBe(hydraHere().can.revokeOneConsent ? "alive" : "dead");
    });

    it("ends by itself when the delay is over", async () => {
      await stage.lethe({ LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "1s" });
      const { trio, one, atOne } = await scene();
      await one.open(trio.plain.usualSignOutUrl(atOne.plain));
      await expectDead(atOne.back);
      await expectDead(atOne.front);
    });

    /** Signed in without a question, because of a consent that was remembered in a sign-in that has ended. */
    async function unseenScene() {
      const [ada, trio] = [await stage.account(), await stage.trio()];
      const one = await stage.browser(ada);
      stage.login.remember = true;
      const before = await trio.back.signIn(one, "");
      await stage.lethe({});
      await one.open(trio.back.usualSignOutUrl(before));
      await stage.signInAtKratos(one, ada);
      return { trio, one, before, unseen: await trio.back.signIn(one, "") };
    }

    it("lives on where a consent was remembered and the app is told, but for what Hydra lists and can end alone: it would list no newer sign-in", async () => {
      const { trio, one, before, unseen } = await unseenScene();
      const lethe = await stage.lethe({ LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "10m" });
      const question = await one.open(trio.back.signOutUrl());
      await one.press(question, "accept");
      await lethe.close();
      expect(lethe.output()).toContain('"revoked":0,"spared":1');
      // Newer ones list the one that was remembered, and can end it alone.
      const old = hydraHere().can.revokeOneConsent ? "dead" : "alive";
      expect([await stage.tokens(before), await stage.tokens(unseen)]).toEqual([old, "alive"]);
    });

    it("ends there with LOGOUT_REVOKE_DELAY=0, also what was granted earlier and remembered, which Hydra does not list again", async () => {
      const { trio, one, before, unseen } = await unseenScene();
      await stage.lethe({ LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "0" });
      expect([await stage.tokens(before), await stage.tokens(unseen)]).toEqual(["alive", "alive"]);
      const question = await one.open(trio.back.signOutUrl());
      await one.press(question, "accept");
      expect([await stage.tokens(before), await stage.tokens(unseen)]).toEqual(["dead", "dead"]);
    });

    it("lives on where the person has signed in again before it was to end", async () => {
      const lethe = await stage.lethe({ LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "10m" });
      const { ada, trio, one, atOne } = await scene();
      await one.open(trio.plain.usualSignOutUrl(atOne.plain));
      await stage.signInAtKratos(one, ada);
      const fresh = await trio.back.signIn(one, "");
      await lethe.close();
      expect(await stage.tokens(atOne.front)).toBe("dead");
      // Where both could only have ended together, both live.
      const old = hydraHere().can.revokeOneConsent ? "dead" : "alive";
      expect(await stage.tokens(atOne.back)).toBe(old);
      expect(await stage.tokens(fresh)).toBe("alive");
    });

    it("lives on after a no", async () => {
      await stage.lethe({ LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "0" });
      const { trio, one, atOne } = await scene();
      const question = await one.open(trio.plain.signOutUrl());
      await one.press(question, "reject");
      for (const signIn of Object.values(atOne)) expect(await stage.tokens(signIn)).toBe("alive");
    });
  });

  describe("LOGOUT_REVOKE=online", () => {
    beforeAll(async () => {
      await stage.lethe({ LOGOUT_REVOKE: "online", LOGOUT_REVOKE_DELAY: "0" });
    });

    it("ends where nothing was granted for when the person is away, and lives on where it was", async () => {
      const ada = await stage.account();
      const one = await stage.browser(ada);
      const [away, here] = [await stage.apps.register(), await stage.apps.register()];
      stage.login.withheld.set(here.clientId, "offline_access");
      const [atAway, atHere] = [await away.signIn(one, ""), await here.signIn(one, "")];
      expect([await stage.tokens(atAway), await stage.tokens(atHere)]).toEqual(["alive", "only access"]);
      await one.open(away.usualSignOutUrl(atAway));
      expect(await stage.tokens(atHere)).toBe("dead");
      expect(await stage.tokens(atAway)).toBe("alive");
    });
  });

  describe("SIGTERM before it was to end", () => {
    it("does not save it, and the apps were told once all the same", async () => {
      const lethe = await stage.lethe({ LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "10m" });
      const here = await scene();
      const { trio, one, atOne, atTwo } = here;
      await one.open(trio.plain.usualSignOutUrl(atOne.plain));
      expect(await stage.tokens(atOne.back)).toBe("alive");
      await lethe.close();
      expect([await stage.tokens(atOne.back), await stage.tokens(atOne.front)]).toEqual(["dead", "dead"]);
      expect(await stage.tokens(atTwo.other)).toBe("alive");
      expect(await noticesTo(stage.apps, trio, 2)).toEqual(both(here));
      expect(lethe.output()).toContain('"event":"revocation.done"');
      expect(lethe.output()).toContain('"msg":"stopped"');
    });
  });

  describe("LOGOUT_OFFER_CLIENT_ONLY", () => {
    beforeAll(async () => {
      await stage.lethe({ LOGOUT_OFFER_CLIENT_ONLY: "true", LOGOUT_PROMPT: "always" });
    });

    it("ends for the app that is left, which gets the person back, and nothing else ends", async () => {
      const { ada, trio, one, two, atOne, atTwo } = await scene();
      const question = await one.open(trio.back.usualSignOutUrl(atOne.back));
      const page = await one.press(question, "leave");
      expect(page.url.href).toBe(`${trio.back.signedOutUrl}?state=s1`);
      expect(await stage.tokens(atOne.back)).toBe("dead");
      for (const signIn of [atOne.plain, atOne.front, atTwo.plain]) {
        expect(await stage.tokens(signIn)).toBe("alive");
      }
      expect(await noticesTo(stage.apps, trio, 0)).toEqual([]);
      expect([await stage.whoAmI(one), await stage.whoAmI(two)]).toEqual([200, 200]);
      stage.login.asked.length = 0;
      await trio.plain.signIn(one, "");
      expect(stage.login.asked).toEqual([{ subject: ada.id, skip: true }]);
    });
  });
});
