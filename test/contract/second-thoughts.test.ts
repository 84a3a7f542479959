import { describe, expect, it } from "vitest";
import { expectSignedOut, expectSignedOutPage, expectStillSignedIn } from "./expectations.ts";
import { onEachProvider } from "./on-each-provider.ts";

describe("a challenge that is opened or answered again", () => {
  onEachProvider((fixture) => {
    it("is gone after a reject, and the session is not", async () => {
      const scene = await fixture().scene();
      const question = await scene.agent.open(scene.app.signOutUrl());
      await scene.agent.press(question, "reject");
      const again = await scene.agent.open(question.url);
      expect(again.status).toBe(410);
      expect(again.words).toMatch(/used|expired/i);
      expect(fixture().recorder.told()).not.toContain("accept");
      await expectStillSignedIn(scene);
    });

    it("is not rejected twice, and the session stays", async () => {
      const scene = await fixture().scene();
      const question = await scene.agent.open(scene.app.signOutUrl());
      await scene.agent.press(question, "reject");
      const again = await scene.agent.press(question, "reject");
      expect(again.status).toBeLessThan(500);
      expect(
        fixture()
          .recorder.told()
          .filter((verb) => verb === "reject"),
      ).toHaveLength(1);
      await expectStillSignedIn(scene);
    });

    it("signs out when the person goes back from a reject and accepts after all", async () => {
      const scene = await fixture().scene();
      const question = await scene.agent.open(scene.app.signOutUrl());
      await scene.agent.press(question, "reject");
      expectSignedOutPage(await scene.agent.press(question, "accept"), fixture());
      await expectSignedOut(scene, fixture());
    });

    it("claims no session when the person goes back from an accept and rejects after all", async () => {
      const scene = await fixture().scene();
      const question = await scene.agent.open(scene.app.signOutUrl());
      await scene.agent.press(question, "accept");
      const page = await scene.agent.press(question, "reject");
      expect(page.status).toBeLessThan(500);
      expect(page.words).not.toMatch(/still signed in/i);
      expect(fixture().recorder.told()).not.toContain("reject");
      await expectSignedOut(scene, fixture());
    });

    it("leads on to the app when the back button returns to it after an accept", async () => {
      const scene = await fixture().scene({ skip_logout_consent: false });
      const question = await scene.agent.open(scene.app.usualSignOutUrl(scene.signIn));
      await scene.agent.press(question, "accept");
      fixture().recorder.told();
      const back = await scene.agent.open(question.url);
      expect(back.url.href).toBe(`${scene.app.signedOutUrl}?state=s1`);
      expect(fixture().recorder.told()).toEqual(["GET"]);
    });

    it("leads to Lethe's page when the back button returns to an OP-initiated one", async () => {
      const scene = await fixture().scene();
      const question = await scene.agent.open(scene.app.signOutUrl());
      await scene.agent.press(question, "accept");
      expectSignedOutPage(await scene.agent.open(question.url), fixture());
    });

    it("does no harm to a later session", async () => {
      const scene = await fixture().scene();
      const question = await scene.agent.open(scene.app.signOutUrl());
      await scene.agent.press(question, "accept");
      await scene.app.signIn(scene.agent, scene.user);
      fixture().recorder.told();
      await scene.agent.open(question.url);
      expect(fixture().recorder.told()).not.toContain("accept");
      await expectStillSignedIn(scene);
    });

    it("signs out once on a double click", async () => {
      const scene = await fixture().scene({ skip_logout_consent: false });
      const question = await scene.agent.open(scene.app.usualSignOutUrl(scene.signIn));
      const [first, second] = await Promise.all([
        scene.agent.press(question, "accept", { follow: false }),
        scene.agent.press(question, "accept"),
      ]);
      expect(first.status).toBe(303);
      expect(second.url.href).toBe(`${scene.app.signedOutUrl}?state=s1`);
      await expectSignedOut(scene, fixture());
    });

    it("takes a second accept after the first has run to its end, as a reload of the POST sends it", async () => {
      const scene = await fixture().scene({ skip_logout_consent: false });
      const question = await scene.agent.open(scene.app.usualSignOutUrl(scene.signIn));
      await scene.agent.press(question, "accept");
      const reloaded = await scene.agent.press(question, "accept");
      expect(reloaded.url.href).toBe(`${scene.app.signedOutUrl}?state=s1`);
      await expectSignedOut(scene, fixture());
    });
  });
});
