import { describe, expect, it } from "vitest";
import { expectQuestion, expectSignedOut, expectSignedOutPage, expectStillSignedIn } from "./expectations.ts";
import { onEachProvider } from "./on-each-provider.ts";

describe("LOGOUT_PROMPT=always", () => {
  onEachProvider(
    (stage) => {
      it.each([null, true])(
        "asks although the URI is listed and skip_logout_consent is %j",
        async (skip_logout_consent) => {
          const scene = await stage().scene({ skip_logout_consent });
          const question = await scene.agent.open(scene.app.usualSignOutUrl(scene.signIn));
          expectQuestion(question);
          expect(stage().recorder.told()).toEqual(["GET"]);
          const page = await scene.agent.press(question, "accept");
          expect(page.url.href).toBe(`${scene.app.signedOutUrl}?state=s1`);
          await expectSignedOut(scene, stage());
        },
      );

      it("keeps a page with somebody else's hint from signing a visitor out", async () => {
        const [visitor, attacker] = [await stage().scene(), await stage().scene()];
        expectQuestion(await visitor.agent.open(attacker.app.usualSignOutUrl(attacker.signIn)));
        expect(stage().recorder.told()).toEqual(["GET"]);
        await expectStillSignedIn(visitor);
      });
    },
    { LOGOUT_PROMPT: "always" },
  );
});

describe("LOGOUT_PROMPT=never", () => {
  onEachProvider(
    (stage) => {
      it("signs out without a question, even from an OP-initiated logout", async () => {
        const scene = await stage().scene();
        expectSignedOutPage(await scene.agent.open(scene.app.signOutUrl()), stage());
        expect(stage().recorder.told()).toEqual(["GET", "accept"]);
        await expectSignedOut(scene, stage());
      });

      it("still asks for a client with skip_logout_consent false", async () => {
        const scene = await stage().scene({ skip_logout_consent: false });
        expectQuestion(await scene.agent.open(scene.app.usualSignOutUrl(scene.signIn)));
        expect(stage().recorder.told()).toEqual(["GET"]);
      });
    },
    { LOGOUT_PROMPT: "never" },
  );
});
