import { describe, expect, it } from "vitest";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { expectQuestion, expectSignedOut, expectSignedOutPage, expectStillSignedIn } from "./expectations.ts";
import { onEachProvider } from "./on-each-provider.ts";

describe("OP-initiated logout", () => {
  onEachProvider((fixture) => {
    it("asks, and signs out on accept", async () => {
      const scene = await fixture().scene();
      const question = await scene.agent.open(scene.app.signOutUrl());
      expectQuestion(question);
      expect(fixture().recorder.told()).toEqual(["GET"]);
      expectSignedOutPage(await scene.agent.press(question, "accept"), fixture());
      expect(fixture().recorder.told()).not.toContain("reject");
      await expectSignedOut(scene, fixture());
    });

    it("begins at Lethe's own /logout without a challenge", async () => {
      const scene = await fixture().scene();
      const question = await scene.agent.open(`${fixture().lethe.url}/logout`);
      expectQuestion(question);
      expect(question.url.searchParams.has("logout_challenge")).toBe(true);
      expectSignedOutPage(await scene.agent.press(question, "accept"), fixture());
      await expectSignedOut(scene, fixture());
    });

    it("keeps the session on reject", async () => {
      const scene = await fixture().scene();
      const question = await scene.agent.open(scene.app.signOutUrl());
      const page = await scene.agent.press(question, "reject");
      expect(page.status).toBe(200);
      expect(page.words).toMatch(/chose to stay signed in/i);
      const told = fixture().recorder.told();
      expect(told.at(-1)).toBe("reject");
      expect(told).not.toContain("accept");
      await expectStillSignedIn(scene);
    });

    it("goes straight to /logged-out when nobody is signed in", async () => {
      const { app } = await fixture().scene();
      const page = await new BrowserAgent().open(app.signOutUrl());
      expectSignedOutPage(page, fixture());
      expect(page.trail.join(" ")).not.toContain(`${fixture().lethe.url}/logout `);
      expect(fixture().recorder.told()).toEqual([]);
    });

    it("tells nobody that they are signed out while they are not", async () => {
      const scene = await fixture().scene();
      const page = await scene.agent.open(`${fixture().lethe.url}/logged-out`);
      expect(page.words).not.toMatch(/(?<!not )signed out/i);
      expect(fixture().recorder.told()).not.toContain("accept");
      await expectStillSignedIn(scene);
    });
  });
});
