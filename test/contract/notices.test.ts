import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { onEachProvider } from "./on-each-provider.ts";
import type { Notice } from "../../testkit/clients/start-clients.ts";
import type { Scene, LogoutFixture } from "./logout-fixture.ts";

const receiver = {
  back: { backchannel_logout_uri: "{base}/back-channel", backchannel_logout_session_required: true },
  front: { frontchannel_logout_uri: "{base}/front-channel", frontchannel_logout_session_required: true },
};

describe("apps that want to be told of a logout", () => {
  onEachProvider((fixture) => {
    it.each(["back", "front"] as const)("are told once by %s-channel after an accept", async (channel) => {
      const { scene, listener, expected } = await withListener(channel);
      const page = await scene.agent.open(scene.app.usualSignOutUrl(scene.signIn));
      expect(page.url.href).toBe(`${scene.app.signedOutUrl}?state=s1`);
      expect(await notices(fixture(), listener, 1)).toEqual(expected);
    });

    it.each(["back", "front"] as const)("are told once by %s-channel on a double click", async (channel) => {
      const { scene, listener, expected } = await withListener(channel);
      const question = await scene.agent.open(scene.app.signOutUrl());
      await scene.agent.press(question, "accept", { follow: false });
      await scene.agent.press(question, "accept");
      await scene.agent.press(question, "accept");
      expect(await notices(fixture(), listener, 1)).toEqual(expected);
    });

    it.each(["back", "front"] as const)("are not told by %s-channel on a reject", async (channel) => {
      const { scene, listener } = await withListener(channel);
      const question = await scene.agent.open(scene.app.signOutUrl());
      await scene.agent.press(question, "reject");
      expect(await notices(fixture(), listener, 0)).toEqual([]);
    });

    it("are named by the question, and apps of other sign-ins are not", async () => {
      const { scene, listener } = await withListener("back");
      const stranger = await withListener("front");
      const question = await scene.agent.open(scene.app.signOutUrl());
      const shown = (app: string) => app.replace("app", "The app ");
      expect(question.words).toContain(shown(listener));
      expect(question.words).not.toContain(shown(stranger.listener));
    });

    it("are not told of another user's logout", async () => {
      const { listener } = await withListener("back");
      const stranger = await fixture().scene();
      await stranger.agent.open(stranger.app.usualSignOutUrl(stranger.signIn));
      expect(await notices(fixture(), listener, 0)).toEqual([]);
    });

    /** A user signed in to the app that will start the logout, and to a second one that wants to hear of it. */
    async function withListener(channel: Notice["channel"]) {
      const scene: Scene = await fixture().scene();
      const app = await fixture().apps.register(receiver[channel]);
      const { sid } = await app.signIn(scene.agent, scene.user);
      return { scene, listener: app.name, expected: [{ channel, app: app.name, sid }] };
    }
  });
});

/** What the app has heard once `atLeast` notices are in and a moment has passed in which more could have come. */
async function notices({ apps }: LogoutFixture, app: string, atLeast: number): Promise<Notice[]> {
  const heard = () => apps.notices.filter((notice) => notice.app === app);
  await vi.waitFor(
    () => {
      expect(heard().length).toBeGreaterThanOrEqual(atLeast);
    },
    { timeout: 60_000 },
  );
  await pause(300);
  return heard();
}
