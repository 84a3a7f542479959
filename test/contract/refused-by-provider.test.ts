import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { expectQuestion, expectSignedOutPage, expectStillSignedIn } from "./expectations.ts";
import { onEachProvider } from "./on-each-provider.ts";
import type { Page } from "../../testkit/browser/page.ts";
import type { Scene, LogoutFixture } from "./logout-fixture.ts";

describe("a logout that the provider refuses", () => {
  onEachProvider((fixture) => {
    it.each<[string, (scene: Scene) => string]>([
      ["no token at all", () => "garbage"],
      ["a token of another issuer", ({ signIn }) => resigned(signIn.idToken, { iss: "https://op.example" })],
      ["a token that somebody else has signed", ({ signIn }) => resigned(signIn.idToken, {})],
      ["a token with an altered subject", ({ signIn }) => altered(signIn.idToken, { sub: "root" })],
    ])("is explained when the hint is %s", async (_, hint) => {
      const scene = await fixture().scene();
      const url = scene.app.usualSignOutUrl({ ...scene.signIn, idToken: hint(scene) });
      expectExplained(await scene.agent.open(url), fixture());
      await expectStillSignedIn(scene);
    });

    it.each(["https://evil.example/", "{uri}/", "{uri}?x=1", "{uri}#top"])(
      "is explained when the post-logout URI is %s",
      async (pattern) => {
        const scene = await fixture().scene();
        const url = scene.app.usualSignOutUrl(scene.signIn);
        url.searchParams.set("post_logout_redirect_uri", pattern.replace("{uri}", scene.app.signedOutUrl));
        expectExplained(await scene.agent.open(url), fixture());
        await expectStillSignedIn(scene);
      },
    );

    it.each(["post_logout_redirect_uri", "state"])(
      "is explained when %s comes without a hint, and a sign-out is offered instead",
      async (parameter) => {
        const scene = await fixture().scene();
        const value = parameter === "state" ? "s1" : scene.app.signedOutUrl;
        const page = await scene.agent.open(scene.app.signOutUrl({ [parameter]: value }));
        expectExplained(page, fixture());
        const offer = page.link(/sign out/i);
        expect(offer, "a link to sign out instead").toBeDefined();
        const question = await scene.agent.open(offer ?? "", { from: page });
        expectQuestion(question);
        expectSignedOutPage(await scene.agent.press(question, "accept"), fixture());
        expect(await scene.app.whoIs(scene.agent)).toBe("login_required");
      },
    );
  });
});

// In plain words: no code of the provider's, and nothing of how it is built.
function expectExplained(page: Page, { lethe, recorder }: LogoutFixture): void {
  expect(page.url.origin + page.url.pathname).toBe(`${lethe.url}/error`);
  expect(page.elements("button").some((button) => button.get("id") === "accept")).toBe(false);
  expect(page.words.length).toBeGreaterThan(40);
  expect(page.words).not.toMatch(/\.go\b|sql|ECONN|stack|eyJ/);
  expect(recorder.told()).toEqual([]);
}

const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

/** The token with changed claims and a good signature by a key that the provider does not know. */
function resigned(token: string, claims: Record<string, unknown>): string {
  const [head, payload] = altered(token, claims).split(".");
  const signature = sign("RSA-SHA256", Buffer.from(`${head}.${payload}`), stranger).toString("base64url");
  return `${head}.${payload}.${signature}`;
}

/** The token with changed claims and its old signature. */
function altered(token: string, claims: Record<string, unknown>): string {
  const [head, payload = "", signature] = token.split(".");
  const before: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
  const after = Buffer.from(JSON.stringify(Object.assign(Object(before), claims))).toString("base64url");
  return `${head}.${after}.${signature}`;
}
