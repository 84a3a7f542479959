import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import type { OidcContext } from "../../../src/hydra/authorization-request.ts";
import { cookiesOf } from "../../../testkit/http/browse.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { browseSignIn, loads, visit } from "../../../testkit/http/browse-login.ts";

const atBrowser = { Cookie: sessionCookie };
const login = "/login?login_challenge=c1";
const bob = { ...ada, id: "3f1f6f0a-0000-4000-8000-000000000b0b" };

function remembered(context: Partial<OidcContext> = {}, requestUrl?: string): FakeLogin {
  const over = requestUrl === undefined ? {} : { requestUrl };
  return new FakeLogin().openLogin("c1", { skip: true, subject: ada.id, context, ...over });
}

/** Where Kratos is asked to begin, as the parameters of its address. */
function startOf(answer: { headers: Record<string, string> }): Record<string, string> {
  const url = new URL(answer.headers["location"] ?? "");
  expect(url.origin + url.pathname).toBe("https://kratos.example/self-service/login/browser");
  return Object.fromEntries(url.searchParams);
}

describe("GET /login?login_challenge= with Kratos", () => {
  it("sends a user who has to sign in to Kratos, with the challenge, and tells Hydra nothing", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    const kratos = new FakeKratos();
    const answer = await visit(browseSignIn(hydra, { kratos }), login, atBrowser).expect(303);
    expect(startOf(answer)).toEqual({ login_challenge: "c1" });
    expect(hydra.told).toEqual([]);
    expect(kratos.asked).toEqual([]);
  });

  it("passes on what only Kratos understands, and nothing else", async () => {
    const browser = browseSignIn(new FakeLogin().openLogin("c1"), { kratos: new FakeKratos() });
    const wishes = "&return_to=https%3A%2F%2Fagora.example%2F&organization=o1&utm_source=mail";
    expect(startOf(await visit(browser, login + wishes))).toEqual({
      login_challenge: "c1",
      return_to: "https://agora.example/",
      organization: "o1",
    });
  });

  it.each([login, "/login", "/login?aal=aal2"])(
    "leads nobody to a Kratos that is not there: %s",
    async (path) => {
      const hydra = new FakeLogin().openLogin("c1");
      const kratos = new FakeKratos();
      kratos.ready = false;
      const page = await visit(browseSignIn(hydra, { kratos }), path).expect(503);
      expect(page.text).toContain("The account server is not answering");
      expect(hydra.told).toEqual([]);
    },
  );

  it("has no form of its own to send", async () => {
    const authenticate = () => Promise.resolve({ subject: "ada" });
    const browser = browseSignIn(new FakeLogin(), { kratos: new FakeKratos(), authenticate });
    const answer = await browser.post("/login").type("form").send({ email: "a@b.c" }).expect(405);
    expect(answer.headers["allow"]).toBe("GET, HEAD");
  });

  describe("when Hydra knows the sign-in", () => {
    it("accepts at once while Kratos knows the same person, and says how they signed in", async () => {
      const hydra = remembered();
      const session = sessionOf(ada, { methods: ["password", "totp", "totp"], assuranceLevel: "aal2" });
      const browser = browseSignIn(hydra, { kratos: new FakeKratos().signedIn(session) });
      const answer = await visit(browser, login, atBrowser).expect(303);
      expect(answer.headers["location"]).toBe("https://hydra.example/oauth2/auth?login_verifier=of-c1");
      expect(hydra.login).toEqual({
        subject: ada.id,
        rememberForSeconds: 86_400,
        extend: true,
        identityProviderSessionId: session.id,
        amr: ["password", "totp"],
        acr: "aal2",
      });
      expect(cookiesOf(answer)["lethe-sign-in"]).toContain("Max-Age=86400");
    });

    const afresh = "https://hydra.example/oauth2/auth?client_id=agora&state=of%20ours&prompt=login";

    it("begins afresh when Kratos's session is gone, so that any user signs in with one password", async () => {
      const hydra = remembered();
      const kratos = new FakeKratos();
      const answer = await visit(browseSignIn(hydra, { kratos }), login, atBrowser).expect(303);
      expect(answer.headers["location"]).toBe(afresh);
      expect(hydra.told).toEqual([]);
      expect(cookiesOf(answer)["lethe-other-user"]).toBeUndefined();
    });

    it.each([
      ["", { refresh: "true" }],
      ["&refresh=false", { refresh: "true" }],
    ])("asks Kratos again where no link can begin afresh%s", async (more, wanted) => {
      const hydra = remembered({}, "https://hydra.example/oauth2/auth");
      const answer = await visit(browseSignIn(hydra, { kratos: new FakeKratos() }), login + more, atBrowser);
      expect(startOf(answer)).toEqual({ login_challenge: "c1", ...wanted });
      expect(hydra.told).toEqual([]);
    });

    describe("and another user is signed in at Kratos", () => {
      const asked = { requestUrl: afresh, context: { prompt: ["login"] } };

      it("begins afresh, and accepts who signed in just now, once, for that request alone", async () => {
        const hydra = remembered().openLogin("c2").openLogin("c3", asked).openLogin("c4", asked);
        const session = sessionOf(bob);
        const browser = browseSignIn(hydra, { kratos: new FakeKratos().signedIn(session) });
        const first = await visit(browser, login, atBrowser).expect(303);
        expect(first.headers["location"]).toBe(afresh);
        expect(cookiesOf(first)["lethe-sign-in"]).toBeUndefined();
        expect(hydra.told).toEqual([]);
        await visit(browser, "/login?login_challenge=c3", atBrowser).expect(303);
        expect(hydra.told).toEqual(["accept login c3"]);
        expect(hydra.login).toMatchObject({ subject: bob.id, identityProviderSessionId: session.id });
        expect(startOf(await visit(browser, "/login?login_challenge=c4", atBrowser))).toEqual({
          login_challenge: "c4",
        });
        expect(hydra.told).toHaveLength(1);
      });

      it("accepts nobody for a request that is not that one", async () => {
        const hydra = remembered().openLogin("c2", { ...asked, requestUrl: `${afresh}&scope=openid` });
        const browser = browseSignIn(hydra, { kratos: new FakeKratos().signedIn(sessionOf(bob)) });
        await visit(browser, login, atBrowser).expect(303);
        startOf(await visit(browser, "/login?login_challenge=c2", atBrowser));
        expect(hydra.told).toEqual([]);
      });

      it("accepts nobody whose session is not the one that was there", async () => {
        const hydra = remembered().openLogin("c3", asked);
        const kratos = new FakeKratos().signedIn(sessionOf(bob));
        const browser = browseSignIn(hydra, { kratos });
        await visit(browser, login, atBrowser).expect(303);
        kratos.signedIn(sessionOf(ada, { id: "5e551011-0000-4000-8000-000000000002" }));
        startOf(await visit(browser, "/login?login_challenge=c3", atBrowser));
        expect(hydra.told).toEqual([]);
      });

      it.each([
        ["signed in long ago", {}, { authenticatedAtMs: Date.now() - 3_600_000 }],
        ["is too old for the client (max_age)", { maxAgeSeconds: 60 }, {}],
        ["has too few factors for it", { acrValues: ["aal2"] }, {}],
      ])("asks for the password of a user who %s", async (_why, context, over) => {
        const hydra = remembered(context).openLogin("c3", { ...asked, context });
        const kratos = new FakeKratos().signedIn(sessionOf(bob, over));
        const browser = browseSignIn(hydra, { kratos });
        await visit(browser, login, atBrowser).expect(303);
        startOf(await visit(browser, "/login?login_challenge=c3", atBrowser));
        expect(hydra.told).toEqual([]);
      });
    });

    it.each([
      ["the session is gone", new FakeKratos()],
      ["it is somebody else's", new FakeKratos().signedIn(sessionOf(bob))],
    ])("tells an app with prompt=none that a sign-in is needed when %s", async (_why, kratos) => {
      const hydra = remembered({ prompt: ["none"] });
      await visit(browseSignIn(hydra, { kratos }), login, { ...loads.iframe, ...atBrowser }).expect(303);
      expect(hydra.told).toEqual(["reject login c1: login_required"]);
    });

    it("renews a sign-in in an iframe, and leaves no cookie there", async () => {
      const hydra = remembered({ prompt: ["none"] });
      const browser = browseSignIn(hydra, { kratos: new FakeKratos().signedIn() });
      const answer = await visit(browser, login, { ...loads.iframe, ...atBrowser }).expect(303);
      expect(hydra.told).toEqual(["accept login c1"]);
      expect(Object.keys(cookiesOf(answer))).toEqual([]);
    });

    it.each([["image"], ["fetch"]] as const)("decides nothing for %s", async (load) => {
      const hydra = remembered();
      const browser = browseSignIn(hydra, { kratos: new FakeKratos().signedIn() });
      await visit(browser, login, { ...loads[load], ...atBrowser }).expect(400);
      expect(hydra.told).toEqual([]);
    });

    it("decides nothing for HEAD, with prompt=none or without", async () => {
      const hydra = remembered().openLogin("c2", {
        skip: true,
        subject: bob.id,
        context: { prompt: ["none"] },
      });
      const browser = browseSignIn(hydra, { kratos: new FakeKratos().signedIn() });
      await browser.head(login).set(atBrowser).expect(400);
      await browser.head("/login?login_challenge=c2").set(atBrowser).expect(400);
      expect(hydra.told).toEqual([]);
    });

    it.each([
      ["kratos_unavailable", 503],
      ["kratos_fault", 502],
    ] as const)("accepts nothing when Kratos does not say: %s", async (code, status) => {
      const hydra = remembered();
      const kratos = new FakeKratos().signedIn().failing("whoAmI", new PageError(code));
      const page = await visit(browseSignIn(hydra, { kratos }), login, atBrowser).expect(status);
      expect(page.text).toContain("Try again");
      expect(hydra.told).toEqual([]);
    });
  });

  describe("when the app wants a second factor (acr_values=aal2)", () => {
    const wish = { acrValues: ["aal2"] };

    it("asks Kratos for it, of a user who is signed in with one factor", async () => {
      const hydra = remembered(wish);
      const answer = await visit(
        browseSignIn(hydra, { kratos: new FakeKratos().signedIn() }),
        login,
        atBrowser,
      );
      expect(startOf(answer)).toEqual({ login_challenge: "c1", aal: "aal2" });
      expect(hydra.told).toEqual([]);
    });

    it("does not ask for it of a user who has not signed in: Kratos would refuse", async () => {
      const browser = browseSignIn(new FakeLogin().openLogin("c1", { context: wish }), {
        kratos: new FakeKratos(),
      });
      expect(startOf(await visit(browser, login, atBrowser))).toEqual({ login_challenge: "c1" });
    });

    it("accepts at once a user who has given it", async () => {
      const hydra = remembered(wish);
      const kratos = new FakeKratos().signedIn(sessionOf(ada, { assuranceLevel: "aal2" }));
      await visit(browseSignIn(hydra, { kratos }), login, atBrowser).expect(303);
      expect(hydra.login?.acr).toBe("aal2");
    });
  });
});

describe("GET /login with Kratos, without a challenge", () => {
  it("begins a sign-in at Kratos", async () => {
    const answer = await visit(browseSignIn(new FakeLogin(), { kratos: new FakeKratos() }), "/login");
    expect(startOf(answer)).toEqual({});
  });

  it("begins with the operator's default client, if there is one", async () => {
    const env = { DEFAULT_OAUTH2_CLIENT_ID: "agora" };
    const answer = await visit(browseSignIn(new FakeLogin(), { kratos: new FakeKratos(), env }), "/login");
    expect(answer.headers["location"]).toContain("https://hydra.example/oauth2/auth?client_id=agora&");
  });

  it("begins at Kratos all the same when asked for what only Kratos understands", async () => {
    const env = { DEFAULT_OAUTH2_CLIENT_ID: "agora" };
    const browser = browseSignIn(new FakeLogin(), { kratos: new FakeKratos(), env });
    const answer = await visit(browser, "/login?aal=aal2&return_to=https%3A%2F%2Flethe.example%2Fsettings");
    expect(startOf(answer)).toEqual({ aal: "aal2", return_to: "https://lethe.example/settings" });
  });
});
