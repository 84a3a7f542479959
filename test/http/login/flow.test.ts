import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import { agoraClient, FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { inputNode, kratosOrigin, openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { wordsOf } from "../../../testkit/http/browse-account.ts";
import { browseSignIn, visit } from "../../../testkit/http/browse-login.ts";

const page = "/login?flow=f1&login_challenge=c1";
const csrf = "csrf_token_abc=1";
const forApp = () => new FakeKratos().openFlow("login", openedFlow({ loginChallenge: "c1" }));
const hydraAsks = (context = {}) => new FakeLogin().openLogin("c1", { context });
const to = (answer: { headers: Record<string, string> }) => answer.headers["location"] ?? "";

describe("GET /login?flow=", () => {
  it("takes the flow's challenge into the address, so that this tab keeps it, and only then shows the page", async () => {
    const browser = browseSignIn(hydraAsks(), { kratos: forApp() });
    const answer = await visit(browser, "/login?flow=f1").expect(303);
    expect(to(answer)).toBe(page);
    await visit(browser, page).expect(200);
  });

  it("shows Kratos's form, posted straight to Kratos, with the app's name and its login_hint", async () => {
    const hydra = hydraAsks({ loginHint: "ada@example.com" });
    const kratos = forApp();
    const shown = await visit(browseSignIn(hydra, { kratos }), page, { Cookie: csrf }).expect(200);
    expect(shown.text).toContain(`action="${kratosOrigin}/self-service/login?flow=f1"`);
    expect(shown.text).toMatch(/name="identifier"[^>]*value="ada@example.com"/);
    expect(shown.text).toContain("Agora");
    expect(kratos.cookies).toEqual([csrf]);
    expect(kratos.told).toEqual([]);
    expect(hydra.told).toEqual([]);
  });

  it("speaks the language that the app asks for", async () => {
    const browser = browseSignIn(hydraAsks({ uiLocales: ["de"] }), { kratos: forApp() });
    const shown = await visit(browser, page, { "Accept-Language": "en" }).expect(200);
    expect(shown.headers["content-language"]).toBe("de");
  });

  it("leads to the app's policy and terms, if they are web pages, without telling them where from", async () => {
    const client = {
      ...agoraClient,
      policyUri: "javascript:alert(1)",
      termsUri: "https://agora.example/terms",
    };
    const hydra = new FakeLogin().openLogin("c1", { client });
    const shown = await visit(browseSignIn(hydra, { kratos: forApp() }), page).expect(200);
    expect(shown.text).toContain('<a href="https://agora.example/terms" rel="noreferrer" target="_blank">');
    expect(shown.text).toContain("Terms of service");
    expect(shown.text).not.toMatch(/javascript:|Privacy policy/);
  });

  it("shows the client's logo", async () => {
    const hydra = new FakeLogin().openLogin("c1", {
      client: { ...agoraClient, logoUri: "https://cdn.example/l.png" },
    });
    const shown = await visit(browseSignIn(hydra, { kratos: forApp() }), page).expect(200);
    expect(shown.text).toContain('<img src="https://cdn.example/l.png"');
  });

  it("leads to registration and recovery, with the challenge", async () => {
    const shown = await visit(browseSignIn(hydraAsks(), { kratos: forApp() }), page).expect(200);
    expect(shown.text).toContain(
      `href="${kratosOrigin}/self-service/registration/browser?login_challenge=c1"`,
    );
    expect(shown.text).toContain(`href="${kratosOrigin}/self-service/recovery/browser?login_challenge=c1"`);
  });

  it.each([{ refresh: true }, { requestedAal: "aal2" }])(
    "leads nowhere else when somebody who is signed in has to prove it: %j",
    async (over) => {
      const kratos = new FakeKratos().openFlow("login", openedFlow({ loginChallenge: "c1", ...over }));
      const shown = await visit(browseSignIn(hydraAsks(), { kratos }), page).expect(200);
      expect(shown.text).not.toContain("/self-service/registration/browser");
    },
  );

  describe("that asks a user who is signed in once more", () => {
    const asks = (over = {}) =>
      new FakeKratos()
        .signedIn(sessionOf(ada))
        .openFlow("login", openedFlow({ loginChallenge: "c1", refresh: true, ...over }));
    const shown = (kratos: FakeKratos) =>
      visit(browseSignIn(hydraAsks(), { kratos }), page, { Cookie: sessionCookie }).expect(200);

    it("says who that is", async () => {
      expect(wordsOf((await shown(asks())).text)).toContain("Signed in as ada@example.com.");
    });

    it("says it once, where the form has the address", async () => {
      const nodes = [
        inputNode("identifier", { type: "hidden", value: "ada@example.com" }),
        inputNode("password", { group: "password", type: "password", label: "Password" }),
      ];
      const { text } = await shown(asks({ nodes }));
      expect(wordsOf(text)).toContain("You are signing in as ada@example.com.");
      expect(text).not.toContain("Signed in as");
    });

    it("does without where Kratos does not say, or takes its time", async () => {
      const failing = asks().failing("whoAmI", new PageError("kratos_unavailable"));
      const slow = asks();
      slow.whoAmI = () => new Promise(() => undefined);
      for (const kratos of [failing, slow]) {
        // oxlint-disable-next-line no-await-in-loop -- two
        const { text } = await shown(kratos);
        expect(text).toContain('name="password"');
        expect(text).not.toContain("Signed in as");
      }
    });

    it("does not ask who is there when nobody has to be", async () => {
      const kratos = asks({ refresh: false }).failing("whoAmI", new TypeError("asked"));
      expect((await shown(kratos)).text).not.toContain("Signed in as");
    });
  });

  it("lets a user begin again with another address, with the challenge", async () => {
    const nodes = [
      inputNode("identifier", { type: "hidden", value: "ada@example.com" }),
      inputNode("password", { group: "password", type: "password", label: "Password" }),
      inputNode("method", { group: "password", type: "submit", value: "password", label: "Sign in" }),
    ];
    const kratos = new FakeKratos().openFlow("login", openedFlow({ loginChallenge: "c1", nodes }));
    const shown = await visit(browseSignIn(hydraAsks(), { kratos }), page).expect(200);
    expect(shown.text).toContain('href="/login?login_challenge=c1"');
  });

  it.each(["hydra_unavailable", "hydra_fault"] as const)(
    "shows the form without the app's name when Hydra does not say it: %s",
    async (code) => {
      const hydra = hydraAsks().failing("getLoginRequest", new PageError(code));
      const shown = await visit(browseSignIn(hydra, { kratos: forApp() }), page).expect(200);
      expect(shown.text).not.toContain("Agora");
      expect(shown.text).toContain('name="password"');
    },
  );

  it("shows the form without the app's name when Hydra takes its time", async () => {
    const hydra = hydraAsks();
    hydra.getLoginRequest = () => new Promise(() => undefined);
    const shown = await visit(browseSignIn(hydra, { kratos: forApp() }), page).expect(200);
    expect(shown.text).toContain('name="password"');
  });

  it("asks nobody for a password when Hydra's request is over, but starts it again where Hydra says", async () => {
    const hydra = new FakeLogin().used("c1", "https://hydra.example/oauth2/auth?client_id=agora");
    const browser = browseSignIn(hydra, { kratos: forApp() });
    const answer = await visit(browser, page).expect(303);
    expect(to(answer)).toBe("/login?login_challenge=c1");
    expect(to(await visit(browser, to(answer)))).toBe("https://hydra.example/oauth2/auth?client_id=agora");
    await visit(browser, "/login?login_challenge=c1").expect(410);
  });

  it("leads on without a second factor when Kratos asks for one that the person does not have", async () => {
    const nodes = [inputNode("csrf_token", { type: "hidden", value: "x" })];
    const flow = openedFlow({ loginChallenge: "c1", requestedAal: "aal2", nodes });
    const kratos = new FakeKratos().openFlow("login", flow);
    const answer = await visit(browseSignIn(hydraAsks(), { kratos }), page).expect(303);
    expect(to(answer)).toBe(`${kratosOrigin}/self-service/login/browser?login_challenge=c1`);
  });

  it("goes back to Hydra with a form that was sent too late, whose challenge Kratos has lost", async () => {
    const returnTo = "https://hydra.example/oauth2/auth?client_id=agora&state=12345678";
    const kratos = new FakeKratos().openFlow("login", openedFlow({ returnTo }));
    const browser = browseSignIn(new FakeLogin(), { kratos });
    expect(to(await visit(browser, "/login?flow=f1").expect(303))).toBe(returnTo);
  });

  it.each([
    "https://hydra.example.evil.example/oauth2/auth?client_id=agora",
    "https://hydra.example/oauth2/sessions/logout",
    "https://agora.example/oauth2/auth?client_id=agora",
  ])("shows the form when the flow leads to %s", async (returnTo) => {
    const kratos = new FakeKratos().openFlow("login", openedFlow({ returnTo }));
    const address = `/login?flow=f1&return_to=${encodeURIComponent(returnTo)}`;
    const shown = await visit(browseSignIn(new FakeLogin(), { kratos }), address).expect(200);
    expect(shown.text).toContain('name="password"');
  });

  it("goes to Kratos for the factor that it wants first", async () => {
    const url = `${kratosOrigin}/self-service/login/browser?aal=aal2`;
    const kratos = new FakeKratos().answerFlow("login", "f1", { state: "needs_second_factor", url });
    const answer = await visit(browseSignIn(hydraAsks(), { kratos }), page).expect(303);
    expect(to(answer)).toBe(url);
  });

  it.each(["", "a b", "a".repeat(129), "f1&flow=f2"])("refuses the flow id %j", async (id) => {
    const kratos = forApp();
    await visit(browseSignIn(hydraAsks(), { kratos }), `/login?flow=${id}`).expect(400);
    expect(kratos.asked).toEqual([]);
  });

  it.each([
    ["kratos_unavailable", 503],
    ["kratos_fault", 502],
  ] as const)("answers %s with %i", async (code, status) => {
    const kratos = forApp().failing("getFlow", new PageError(code));
    const hydra = hydraAsks();
    await visit(browseSignIn(hydra, { kratos }), page).expect(status);
    expect(hydra.asked).toEqual([]);
  });

  it("means nothing where there is no Kratos", async () => {
    const shown = await visit(browseSignIn(hydraAsks()), "/login?flow=f1").expect(400);
    expect(shown.text).toContain("This link is incomplete");
  });
});
