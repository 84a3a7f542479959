import { describe, expect, it } from "vitest";
import { expectQuestion, expectSignedOut, expectSignedOutPage, expectStillSignedIn } from "./expectations.ts";
import { onEachProvider } from "./on-each-provider.ts";

describe("LOGOUT_PROMPT=always", () => {
  onEachProvider(
    (fixture) => {
      it.each([null, true])(
        "asks although the URI is listed and skip_logout_consent is %j",
        async (skip_logout_consent) => {
          const scene = await fixture().scene({ skip_logout_consent });
          const question = await scene.agent.open(scene.app.usualSignOutUrl(scene.signIn));
          expectQuestion(question);
          expect(fixture().recorder.told()).toEqual(["GET"]);
          const page = await scene.agent.press(question, "accept");
          expect(page.url.href).toBe(`${scene.app.signedOutUrl}?state=s1`);
          await expectSignedOut(scene, fixture());
        },
      );

      it("keeps a page with another user's hint from signing a visitor out", async () => {
        const [visitor, attacker] = [await fixture().scene(), await fixture().scene()];
        expectQuestion(await visitor.agent.open(attacker.app.usualSignOutUrl(attacker.signIn)));
        expect(fixture().recorder.told()).toEqual(["GET"]);
        await expectStillSignedIn(visitor);
      });
    },
    { LOGOUT_PROMPT: "always" },
  );
});

describe("LOGOUT_PROMPT=never", () => {
  onEachProvider(
    (fixture) => {
      it("signs out without a question, even from an OP-initiated logout", async () => {
        const scene = await fixture().scene();
        expectSignedOutPage(await scene.agent.open(scene.app.signOutUrl()), fixture());
        expect(fixture().recorder.told()).toEqual(["GET", "accept"]);
        await expectSignedOut(scene, fixture());
      });

      it("still asks for a client with skip_logout_consent false", async () => {
        const scene = await fixture().scene({ skip_logout_consent: false });
        expectQuestion(await scene.agent.open(scene.app.usualSignOutUrl(scene.signIn)));
        expect(fixture().recorder.told()).toEqual(["GET"]);
      });
    },
    { LOGOUT_PROMPT: "never" },
  );
});
