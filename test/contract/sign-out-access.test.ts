import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hydraHere, needs } from "../../testkit/vitest/parts.ts";
import type { SignIn } from "../../testkit/clients/client.ts";
import { startSignOutFixture, type SignOutFixture } from "./sign-out-fixture.ts";
import { noticesTo, signInToAll } from "./three-clients.ts";

describe("apps' access after a sign-out, on real Hydra and real Kratos", needs("hydra", "kratos"), () => {
  let fixture: SignOutFixture;
  beforeAll(async () => {
    fixture = await startSignOutFixture();
  });
  beforeEach(() => {
    fixture.login.remember = false;
  });
  afterAll(async () => fixture?.close());

  /** Ada in a browser, signed in to three apps; in another browser, to one of them and to a fourth. */
  async function scene() {
    const [ada, threeClients] = [await fixture.account(), await fixture.threeClients()];
    const other = await fixture.apps.register();
    const [one, two] = [await fixture.browser(ada), await fixture.browser(ada)];
    const atOne = await signInToAll(threeClients, one);
    const atTwo = { plain: await threeClients.plain.signIn(two, ""), other: await other.signIn(two, "") };
    return { ada, threeClients, other, one, two, atOne, atTwo };
  }

  async function expectDead(signIn: SignIn): Promise<void> {
    await expect.poll(async () => fixture.tokens(signIn)).toBe("dead");
  }

  const both = ({ threeClients, atOne }: Awaited<ReturnType<typeof scene>>) => [
    { channel: "back", app: threeClients.back.name, sid: atOne.back.sid },
    { channel: "front", app: threeClients.front.name, sid: atOne.front.sid },
  ];

  describe("LOGOUT_REVOKE=none", () => {
    beforeAll(async () => {
      await fixture.lethe({});
    });

    it("lives on", async () => {
      const { threeClients, one, atOne } = await scene();
      await one.open(threeClients.plain.usualSignOutUrl(atOne.plain));
      expect(await threeClients.plain.whoIs(one)).toBe("login_required");
      for (const signIn of Object.values(atOne)) expect(await fixture.tokens(signIn)).toBe("alive");
    });
  });

  describe("LOGOUT_REVOKE=all", () => {
    it("ends: at once where nobody is told, and after they were told, once, where they are", async () => {
      const lethe = await fixture.lethe({ LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "10m" });
      const here = await scene();
      const { threeClients, one, atOne, atTwo } = here;
      const page = await one.open(threeClients.plain.usualSignOutUrl(atOne.plain));
      expect(page.url.href).toBe(`${threeClients.plain.signedOutUrl}?state=s1`);
      expect(await fixture.tokens(atOne.plain)).toBe("dead");
      expect([await fixture.tokens(atOne.back), await fixture.tokens(atOne.front)]).toEqual([
        "alive",
        "alive",
      ]);
      expect(await noticesTo(fixture.apps, threeClients, 2)).toEqual(both(here));
      await lethe.close();
      expect([await fixture.tokens(atOne.back), await fixture.tokens(atOne.front)]).toEqual(["dead", "dead"]);
      await expect(threeClients.back.userInfo(atOne.back)).rejects.toThrow(/./);
      await expect(threeClients.back.refresh(atOne.back)).rejects.toThrow(/./);
      expect(await noticesTo(fixture.apps, threeClients, 2)).toEqual(both(here));

      // The other browser has lost nothing, unless Hydra can't tell sign-ins at one app apart.
      expect(await fixture.tokens(atTwo.other)).toBe("alive");
      expect(await fixture.tokens(atTwo.plain)).toBe(hydraHere().can.revokeOneConsent ? "alive" : "dead");
    });

    it("ends by itself when the delay is over", async () => {
      await fixture.lethe({ LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "1s" });
      const { threeClients, one, atOne } = await scene();
      await one.open(threeClients.plain.usualSignOutUrl(atOne.plain));
      await expectDead(atOne.back);
      await expectDead(atOne.front);
    });

    /** Signed in without a question, because of a consent that was remembered in a sign-in that has ended. */
    async function unseenScene() {
      const [ada, threeClients] = [await fixture.account(), await fixture.threeClients()];
      const one = await fixture.browser(ada);
      fixture.login.remember = true;
      const before = await threeClients.back.signIn(one, "");
      await fixture.lethe({});
      await one.open(threeClients.back.usualSignOutUrl(before));
      await fixture.signInAtKratos(one, ada);
      return { threeClients, one, before, unseen: await threeClients.back.signIn(one, "") };
    }

    it("lives on where a consent was remembered and the app is told, but for what Hydra lists and can end alone: it would list no newer sign-in", async () => {
      const { threeClients, one, before, unseen } = await unseenScene();
      const lethe = await fixture.lethe({ LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "10m" });
      const question = await one.open(threeClients.back.signOutUrl());
      await one.press(question, "accept");
      await lethe.close();
      expect(lethe.output()).toContain('"revoked":0,"spared":1');
      // Newer ones list the one that was remembered, and can end it alone.
      const old = hydraHere().can.revokeOneConsent ? "dead" : "alive";
      expect([await fixture.tokens(before), await fixture.tokens(unseen)]).toEqual([old, "alive"]);
    });

    it("ends there with LOGOUT_REVOKE_DELAY=0, also what was granted earlier and remembered, which Hydra does not list again", async () => {
      const { threeClients, one, before, unseen } = await unseenScene();
      await fixture.lethe({ LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "0" });
      expect([await fixture.tokens(before), await fixture.tokens(unseen)]).toEqual(["alive", "alive"]);
      const question = await one.open(threeClients.back.signOutUrl());
      await one.press(question, "accept");
      expect([await fixture.tokens(before), await fixture.tokens(unseen)]).toEqual(["dead", "dead"]);
    });

    it("lives on where the person has signed in again before it was to end", async () => {
      const lethe = await fixture.lethe({ LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "10m" });
      const { ada, threeClients, one, atOne } = await scene();
      await one.open(threeClients.plain.usualSignOutUrl(atOne.plain));
      await fixture.signInAtKratos(one, ada);
      const fresh = await threeClients.back.signIn(one, "");
      await lethe.close();
      expect(await fixture.tokens(atOne.front)).toBe("dead");
      // Where both could only have ended together, both live.
      const old = hydraHere().can.revokeOneConsent ? "dead" : "alive";
      expect(await fixture.tokens(atOne.back)).toBe(old);
      expect(await fixture.tokens(fresh)).toBe("alive");
    });

    it("lives on after a no", async () => {
      await fixture.lethe({ LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "0" });
      const { threeClients, one, atOne } = await scene();
      const question = await one.open(threeClients.plain.signOutUrl());
      await one.press(question, "reject");
      for (const signIn of Object.values(atOne)) expect(await fixture.tokens(signIn)).toBe("alive");
    });
  });

  describe("LOGOUT_REVOKE=online", () => {
    beforeAll(async () => {
      await fixture.lethe({ LOGOUT_REVOKE: "online", LOGOUT_REVOKE_DELAY: "0" });
    });

    it("ends where nothing was granted for when the person is away, and lives on where it was", async () => {
      const ada = await fixture.account();
      const one = await fixture.browser(ada);
      const [away, here] = [await fixture.apps.register(), await fixture.apps.register()];
      fixture.login.withheld.set(here.clientId, "offline_access");
      const [atAway, atHere] = [await away.signIn(one, ""), await here.signIn(one, "")];
      expect([await fixture.tokens(atAway), await fixture.tokens(atHere)]).toEqual(["alive", "only access"]);
      await one.open(away.usualSignOutUrl(atAway));
      expect(await fixture.tokens(atHere)).toBe("dead");
      expect(await fixture.tokens(atAway)).toBe("alive");
    });
  });

  describe("SIGTERM before it was to end", () => {
    it("does not save it, and the apps were told once all the same", async () => {
      const lethe = await fixture.lethe({ LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "10m" });
      const here = await scene();
      const { threeClients, one, atOne, atTwo } = here;
      await one.open(threeClients.plain.usualSignOutUrl(atOne.plain));
      expect(await fixture.tokens(atOne.back)).toBe("alive");
      await lethe.close();
      expect([await fixture.tokens(atOne.back), await fixture.tokens(atOne.front)]).toEqual(["dead", "dead"]);
      expect(await fixture.tokens(atTwo.other)).toBe("alive");
      expect(await noticesTo(fixture.apps, threeClients, 2)).toEqual(both(here));
      expect(lethe.output()).toContain('"event":"revocation.done"');
      expect(lethe.output()).toContain('"msg":"stopped"');
    });
  });

  describe("LOGOUT_OFFER_CLIENT_ONLY", () => {
    beforeAll(async () => {
      await fixture.lethe({ LOGOUT_OFFER_CLIENT_ONLY: "true", LOGOUT_PROMPT: "always" });
    });

    it("ends for the app that is left, which gets the person back, and nothing else ends", async () => {
      const { ada, threeClients, one, two, atOne, atTwo } = await scene();
      const question = await one.open(threeClients.back.usualSignOutUrl(atOne.back));
      const page = await one.press(question, "leave");
      expect(page.url.href).toBe(`${threeClients.back.signedOutUrl}?state=s1`);
      expect(await fixture.tokens(atOne.back)).toBe("dead");
      for (const signIn of [atOne.plain, atOne.front, atTwo.plain]) {
        expect(await fixture.tokens(signIn)).toBe("alive");
      }
      expect(await noticesTo(fixture.apps, threeClients, 0)).toEqual([]);
      expect([await fixture.whoAmI(one), await fixture.whoAmI(two)]).toEqual([200, 200]);
      fixture.login.asked.length = 0;
      await threeClients.plain.signIn(one, "");
      expect(fixture.login.asked).toEqual([{ subject: ada.id, skip: true }]);
    });
  });
});
