import { describe, expect, it } from "vitest";
import { expectQuestion, expectSignedOut, expectSignedOutPage, expectStillSignedIn } from "./expectations.ts";
import { onEachProvider } from "./on-each-provider.ts";

describe("two tabs with the question", () => {
  onEachProvider((fixture) => {
    it.each(["older", "newer"])("sign out from the %s one", async (which) => {
      const { scene, older, newer } = await twoTabs();
      const page = await scene.agent.press(which === "older" ? older : newer, "accept");
      expectSignedOutPage(page, fixture());
      await expectSignedOut(scene, fixture());
    });

    it("both take an accept, one after the other", async () => {
      const { scene, older, newer } = await twoTabs();
      expectSignedOutPage(await scene.agent.press(newer, "accept"), fixture());
      expectSignedOutPage(await scene.agent.press(older, "accept"), fixture());
      await expectSignedOut(scene, fixture());
    });

    it("both take a reject, and the session stays", async () => {
      const { scene, older, newer } = await twoTabs();
      expect((await scene.agent.press(older, "reject")).status).toBe(200);
      expect((await scene.agent.press(newer, "reject")).status).toBe(200);
      expect(fixture().recorder.told()).not.toContain("accept");
      await expectStillSignedIn(scene);
    });

    it("sign out by the second tab after a reject in the first", async () => {
      const { scene, older, newer } = await twoTabs();
      await scene.agent.press(older, "reject");
      expectSignedOutPage(await scene.agent.press(newer, "accept"), fixture());
      await expectSignedOut(scene, fixture());
    });

    it("do not bring the session back by a reject after an accept, nor say that it is there", async () => {
      const { scene, older, newer } = await twoTabs();
      await scene.agent.press(newer, "accept");
      const page = await scene.agent.press(older, "reject");
      expect(page.status).toBeLessThan(500);
      expect(page.words).not.toMatch(/(?:are|be) (?:still )?signed in/i);
      await expectSignedOut(scene, fixture());
    });

    async function twoTabs() {
      const scene = await fixture().scene();
      const older = await scene.agent.open(scene.app.signOutUrl());
      const newer = await scene.agent.open(scene.app.signOutUrl({ id_token_hint: scene.signIn.idToken }));
      expectQuestion(older);
      expectQuestion(newer);
      return { scene, older, newer };
    }
  });
});
