import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { expectQuestion, expectSignedOut, expectSignedOutPage } from "./expectations.ts";
import { onEachProvider } from "./on-each-provider.ts";

describe("RP-initiated logout", () => {
  onEachProvider((fixture) => {
    it("asks nothing when the app's post-logout URI is on its list, and ends the session", async () => {
      const scene = await fixture().scene();
      const state = `a b&c=d+e/ü"<>'%2B`;
      const page = await scene.agent.open(scene.app.usualSignOutUrl(scene.signIn, state));
      expect(page.url.origin + page.url.pathname).toBe(scene.app.signedOutUrl);
      expect([...page.url.searchParams]).toEqual([["state", state]]);
      expect(fixture().recorder.told()).toEqual(["GET", "accept"]);
      await expectSignedOut(scene, fixture());
    });

    it("signs out only the browser that asked", async () => {
      const scene = await fixture().scene();
      const other = await fixture().scene();
      await scene.agent.open(scene.app.usualSignOutUrl(scene.signIn));
      expect(await other.app.whoIs(other.agent)).toBe(other.user);
    });

    it("asks when the app gives no post-logout URI, and ends on Lethe's own page", async () => {
      const scene = await fixture().scene();
      const question = await scene.agent.open(scene.app.signOutUrl({ id_token_hint: scene.signIn.idToken }));
      expectQuestion(question);
      expect(fixture().recorder.told()).toEqual(["GET"]);
      const page = await scene.agent.press(question, "accept");
      expectSignedOutPage(page, fixture());
      expect(fixture().recorder.told()).toContain("accept");
      await expectSignedOut(scene, fixture());
    });

    it("asks for an app with skip_logout_consent false, and still lands on its URI with its state", async () => {
      const scene = await fixture().scene({ skip_logout_consent: false });
      const question = await scene.agent.open(scene.app.usualSignOutUrl(scene.signIn, "kept"));
      expectQuestion(question);
      expect(fixture().recorder.told()).toEqual(["GET"]);
      const page = await scene.agent.press(question, "accept");
      expect(page.url.href).toBe(`${scene.app.signedOutUrl}?state=kept`);
      await expectSignedOut(scene, fixture());
    });

    it("asks nothing for an app with skip_logout_consent true, even without a URI", async () => {
      const scene = await fixture().scene({ skip_logout_consent: true });
      const page = await scene.agent.open(scene.app.signOutUrl({ id_token_hint: scene.signIn.idToken }));
      expectSignedOutPage(page, fixture());
      expect(fixture().recorder.told()).toEqual(["GET", "accept"]);
      await expectSignedOut(scene, fixture());
    });

    it("takes an expired id_token_hint", async () => {
      const scene = await fixture().scene({ authorization_code_grant_id_token_lifespan: "1s" });
      await pause(2_100);
      const page = await scene.agent.open(scene.app.usualSignOutUrl(scene.signIn));
      expect(page.url.href).toBe(`${scene.app.signedOutUrl}?state=s1`);
      await expectSignedOut(scene, fixture());
    });

    it.each(["id_token_hint", "post_logout_redirect_uri"])(
      "asks when %s is there twice",
      async (parameter) => {
        const scene = await fixture().scene();
        const url = scene.app.usualSignOutUrl(scene.signIn);
        url.searchParams.append(parameter, url.searchParams.get(parameter) ?? "");
        expectQuestion(await scene.agent.open(url));
        expect(fixture().recorder.told()).toEqual(["GET"]);
      },
    );

    it("asks when the logout was sent by POST, whose parameters it cannot see", async () => {
      const scene = await fixture().scene();
      const url = scene.app.usualSignOutUrl(scene.signIn, "posted");
      const form = await scene.agent.open(scene.app.signedOutUrl);
      const question = await scene.agent.post(url.origin + url.pathname, url.searchParams, form);
      expectQuestion(question);
      expect(fixture().recorder.told()).toEqual(["GET"]);
      const page = await scene.agent.press(question, "accept");
      expect(page.url.href).toBe(`${scene.app.signedOutUrl}?state=posted`);
      await expectSignedOut(scene, fixture());
    });

    it("asks when a posted body names another sign-in than the query, which is all it can see", async () => {
      const visitor = await fixture().scene();
      const attacker = await visitor.app.signIn(new BrowserAgent(), "attacker");
      const form = await visitor.agent.open(visitor.app.signedOutUrl);
      const url = visitor.app.usualSignOutUrl(visitor.signIn);
      const body = visitor.app.usualSignOutUrl(attacker).searchParams;
      expectQuestion(await visitor.agent.post(url, body, form));
      expect(fixture().recorder.told()).toEqual(["GET"]);
      expect(await visitor.app.whoIs(visitor.agent)).toBe(visitor.user);
    });

    it("is over before Lethe is called when there is no session any more", async () => {
      const scene = await fixture().scene();
      const url = scene.app.usualSignOutUrl(scene.signIn);
      await scene.agent.open(url);
      fixture().recorder.told();
      const page = await scene.agent.open(url);
      expect(page.trail).toEqual([`GET ${url.origin}${url.pathname}`, `GET ${scene.app.signedOutUrl}`]);
      expect(fixture().recorder.told()).toEqual([]);
    });

    it("is over before Lethe is called when the sign-in was not to be remembered", async () => {
      fixture().autoSignIn.remember = false;
      const scene = await fixture().scene();
      const page = await scene.agent.open(scene.app.usualSignOutUrl(scene.signIn));
      expect(page.url.href).toBe(`${scene.app.signedOutUrl}?state=s1`);
      expect(fixture().recorder.told()).toEqual([]);
    });

    it("leaves the app's access and refresh tokens valid", async () => {
      const { agent, app, signIn, user } = await fixture().scene();
      await agent.open(app.usualSignOutUrl(signIn));
      expect(await app.whoIs(agent)).toBe("login_required");
      expect(await app.userInfo(signIn)).toMatchObject({ sub: user });
      expect(await app.refresh(signIn)).not.toBe("");
    });
  });
});
