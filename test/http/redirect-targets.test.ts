import { describe, expect, it } from "vitest";
import { browse, navigation } from "../../testkit/http/browse.ts";
import { agora, FakeHydra, hintFor } from "../../testkit/fakes/fake-hydra.ts";
import { FakeKratos } from "../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { browseSignIn, fillIn, visit } from "../../testkit/http/browse-login.ts";
import { signOutFixture, withKratos } from "../../testkit/http/sign-out-fixture.ts";

const rejectUrl = "https://home.example/stayed";
const env = { LOGOUT_OFFER_CLIENT_ONLY: "true", LOGOUT_REJECT_URL: rejectUrl };
const hint = hintFor({ sid: "sid-1", sub: "ada", aud: ["agora"] });

/** "Only leave", asked for with this address by an app that has registered another one as well. */
function leaving(uri: string) {
  const query = new URLSearchParams({ id_token_hint: hint, post_logout_redirect_uri: uri, state: "s" });
  const client = { ...agora, skipLogoutConsent: false };
  return signOutFixture({ env, request: { client, query: query.toString() } }).answer("leave");
}

const signIns = () =>
  new FakeLogin().openLogin("l1").openLogin("l2", { skip: true, subject: "ada@example.com" });
const signIn = { email: "ada@example.com", password: "mill", action: "accept" };
const atKratos = () => browse(new FakeHydra(), { kratos: new FakeKratos(), env: withKratos });

// docs/security.md: "Redirects go to …; nowhere else."
describe("redirects", () => {
  it.each([
    ["a yes", "Hydra", () => signOutFixture({ env }).answer("accept")],
    ["a sign-out that begins here", "Hydra", () => visit(browse(new FakeHydra()), "/logout")],
    ["a sign-in", "Hydra", () => fillIn(browseSignIn(signIns()), "/login?login_challenge=l1", signIn)],
    [
      "a sign-in asked for afresh",
      "Hydra",
      () => visit(browseSignIn(signIns()), "/login?login_challenge=l2"),
    ],
    ["registration", "Kratos", () => visit(atKratos(), "/registration")],
    ["an account of nobody's", "Kratos", () => visit(atKratos(), "/account")],
    ["a no", "LOGOUT_REJECT_URL", () => signOutFixture({ env }).answer("reject")],
    ["/logged-out", "us", () => visit(browse(new FakeHydra()), "/logged-out")],
    ["leaving an app", "the app", () => leaving("https://agora.example/signed-out")],
  ])("of %s go to %s", async (_what, whose, act) => {
    const answer = await act();
    expect(answer.status).toBe(303);
    const { origin, href } = new URL(answer.headers["location"] ?? "", "https://own.example");
    const origins = {
      Hydra: "https://hydra.example",
      Kratos: "https://kratos.example",
      us: "https://own.example",
    };
    const addresses = { LOGOUT_REJECT_URL: rejectUrl, "the app": "https://agora.example/signed-out?state=s" };
    expect([origin, href]).toContain({ ...origins, ...addresses }[whose]);
  });

  it.each(["https://agora.example/signed-out/", "https://agora.example/", "https://evil.example/signed-out"])(
    "of leaving an app go nowhere when it asked for %s, which is not registered for it to the letter",
    async (uri) => {
      const answer = await leaving(uri);
      expect([answer.status, answer.headers["location"]]).toEqual([200, undefined]);
    },
  );

  it("take no address out of a page's own query", async () => {
    const elsewhere = encodeURIComponent("https://evil.example/");
    const names = ["return_to", "redirect_to", "redirect_uri", "post_logout_redirect_uri", "url", "next"];
    const query = names.map((name) => `${name}=${elsewhere}`).join("&");
    for (const path of ["/logged-out", "/logout"]) {
      const answer = await browse(new FakeHydra()).get(`${path}?${query}`).set(navigation).expect(303);
      expect(answer.headers["location"]).not.toContain("evil");
    }
  });
});
