import { describe, expect, it } from "vitest";
import { PageError } from "../../src/errors.ts";
import { cookiesOf } from "./browse.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "./fake-kratos.ts";
import { FakeLogin } from "./fake-login.ts";
import { browseSignIn, loads, visit } from "./login-browse.ts";

const atBrowser = { Cookie: sessionCookie };
const login = "/login?login_challenge=c1";
const bob = { ...ada, id: "3f1f6f0a-0000-4000-8000-000000000b0b" };

function remembered(context: { prompt?: string[]; acrValues?: string[] } = {}): FakeLogin {
  return new FakeLogin().openLogin("c1", { skip: true, subject: ada.id, context });
}

/** Where Kratos is asked to begin, as the parameters of its address. */
function startOf(answer: { headers: Record<string, string> }): Record<string, string> {
  const url = new URL(answer.headers["location"] ?? "");
  expect(url.origin + url.pathname).toBe("https://kratos.example/self-service/login/browser");
  return Object.fromEntries(url.searchParams);
}

describe("GET /login?login_challenge= with Kratos", () => {
  it("sends whoever has to sign in to Kratos, with the challenge, and tells Hydra nothing", async () => {
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

    it("asks Kratos again when its session is gone, and accepts nothing", async () => {
      const hydra = remembered();
      const answer = await visit(browseSignIn(hydra, { kratos: new FakeKratos() }), login, atBrowser);
      expect(startOf(answer)).toEqual({ login_challenge: "c1", refresh: "true" });
      expect(hydra.told).toEqual([]);
    });

    it("lets no link take that back", async () => {
      const browser = browseSignIn(remembered(), { kratos: new FakeKratos() });
      const answer = await visit(browser, `${login}&refresh=false`, atBrowser);
      expect(startOf(answer)["refresh"]).toBe("true");
    });

    it("asks Kratos again when somebody else is signed in there, and accepts nobody", async () => {
      const hydra = remembered();
      const kratos = new FakeKratos().signedIn(sessionOf(bob));
      const answer = await visit(browseSignIn(hydra, { kratos }), login, atBrowser);
      expect(startOf(answer)).toEqual({ login_challenge: "c1" });
      expect(hydra.told).toEqual([]);
      expect(cookiesOf(answer)["lethe-sign-in"]).toBeUndefined();
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

    it("asks Kratos for it, of whoever is signed in with one factor", async () => {
      const hydra = remembered(wish);
      const answer = await visit(
        browseSignIn(hydra, { kratos: new FakeKratos().signedIn() }),
        login,
        atBrowser,
      );
      expect(startOf(answer)).toEqual({ login_challenge: "c1", aal: "aal2" });
      expect(hydra.told).toEqual([]);
    });

    it("does not ask for it of somebody who has not signed in: Kratos would refuse", async () => {
      const browser = browseSignIn(new FakeLogin().openLogin("c1", { context: wish }), {
        kratos: new FakeKratos(),
      });
      expect(startOf(await visit(browser, login, atBrowser))).toEqual({ login_challenge: "c1" });
    });

    it("accepts at once whoever has given it", async () => {
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
