import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../../testkit/vitest/parts.ts";
import { BrowserAgent } from "../../testkit/browser/browser-agent.ts";
import { startSignOutFixture, type SignOutFixture } from "./sign-out-fixture.ts";

describe(
  "what a sign-out may leave, or reach, on real Hydra and real Kratos",
  needs("hydra", "kratos"),
  () => {
    let fixture: SignOutFixture;
    beforeAll(async () => {
      fixture = await startSignOutFixture();
      await fixture.lethe({
        LOGOUT_OFFER_EVERYWHERE: "true",
        LOGOUT_OFFER_CLIENT_ONLY: "true",
        KRATOS_ADMIN_URL: fixture.kratos.adminUrl,
      });
    });
    afterAll(async () => fixture?.close());

    it("nobody is told that they are signed out while Kratos knows them, and they can end that", async () => {
      const person = await fixture.account();
      const agent = await fixture.browser(person);
      const endSession = (await fixture.apps.register()).signOutUrl();
      // Hydra knows of no session, and leads straight on.
      const page = await agent.open(endSession);
      expect(page.url.pathname).toBe("/logged-out");
      expect(page.words).toContain(`Signed in as \u2068${person.email}\u2069`);
      expect(page.words).not.toContain("You are signed out");
      const after = await agent.press(page, "accept");
      expect(after.words).toContain("You are signed out");
      expect(await fixture.whoAmI(agent)).toBe(401);
      expect((await agent.open(endSession)).words).toContain("You are signed out");
    });

    it("a caller that only has a user's id_token is offered no more than Hydra gives them", async () => {
      const person = await fixture.account();
      const here = await fixture.browser(person);
      const app = await fixture.apps.register();
      const hinted = app.usualSignOutUrl(await app.signIn(here, ""), "s1");
      hinted.searchParams.delete("post_logout_redirect_uri");
      hinted.searchParams.delete("state");
      const elsewhere = await new BrowserAgent().open(hinted);
      const offered = elsewhere.elements("button").filter((button) => button.get("name") !== "language");
      expect(offered.map((button) => button.get("id"))).toEqual(["accept", "reject"]);
      const own = await here.open(hinted);
      expect(own.elements("button").map((button) => button.get("id"))).toContain("everywhere");
      expect(await fixture.whoAmI(here)).toBe(200);
    });
  },
);
