import { describe, expect, it } from "vitest";
import { expectSignedOut, expectStillSignedIn } from "./expectations.ts";
import type { Load } from "../../testkit/browser/browser-agent.ts";
import { onEachProvider } from "./on-each-provider.ts";

describe("a logout address that no person has opened", () => {
  onEachProvider((fixture) => {
    it.each<Load>(["iframe", "image", "fetch", "prefetch", "prerender"])(
      "signs nobody out as %s",
      async (load) => {
        const scene = await fixture().scene();
        const trap = await scene.agent.open(scene.app.signedOutUrl);
        const url = scene.app.usualSignOutUrl(scene.signIn);
        const loaded = await scene.agent.open(url, { load, from: trap });
        expect(loaded.url.pathname).toBe("/logout");
        expect(fixture().recorder.told()).not.toContain("accept");
        await expectStillSignedIn(scene);
      },
    );

    it.each<Load>(["prefetch", "prerender"])(
      "is answered 503 as %s, so that the click asks again",
      async (load) => {
        const scene = await fixture().scene();
        const url = scene.app.usualSignOutUrl(scene.signIn);
        const loaded = await scene.agent.open(url, { load });
        expect(loaded.status).toBe(503);
        expect(loaded.answer.headers["cache-control"]).toContain("no-store");
        const clicked = await scene.agent.open(loaded.url);
        expect(clicked.url.href).toBe(`${scene.app.signedOutUrl}?state=s1`);
        await expectSignedOut(scene, fixture());
      },
    );

    it("signs nobody out by HEAD, and the challenge is good for the person's GET", async () => {
      const scene = await fixture().scene();
      const page = await scene.agent.open(scene.app.usualSignOutUrl(scene.signIn), { follow: false });
      const challenge = new URL(page.answer.headers.location ?? "");
      const head = await scene.agent.open(challenge, { method: "HEAD" });
      expect(head.answer.body).toBe("");
      expect(fixture().recorder.told()).not.toContain("accept");
      await expectStillSignedIn(scene);
      await scene.agent.open(challenge);
      await expectSignedOut(scene, fixture());
    });

    it("signs nobody out by the form of a foreign page", async () => {
      const scene = await fixture().scene();
      const { url } = await scene.agent.open(scene.app.signOutUrl());
      const trap = await scene.agent.open(scene.app.signedOutUrl);
      const fields = new URLSearchParams([...url.searchParams, ["action", "accept"]]);
      const page = await scene.agent.post(url, fields, trap);
      expect(page.status).toBe(403);
      expect(fixture().recorder.told()).not.toContain("accept");
      await expectStillSignedIn(scene);
    });

    it("puts the question again for a form of our own that lacks its token", async () => {
      const scene = await fixture().scene();
      const question = await scene.agent.open(scene.app.signOutUrl());
      const fields = new URLSearchParams([...question.url.searchParams, ["action", "accept"]]);
      const again = await scene.agent.post(question.url, fields, question);
      expect(again.status).toBe(403);
      expect(fixture().recorder.told()).not.toContain("accept");
      await expectStillSignedIn(scene);
      await scene.agent.press(again, "accept");
      await expectSignedOut(scene, fixture());
    });
  });
});
