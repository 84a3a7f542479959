import { describe, expect, it } from "vitest";
import { isGivenIn, readOrigin } from "../../../src/claims/access-origin.ts";
import { PageError } from "../../../src/errors.ts";
import { fieldsOf, ownForm } from "../../../testkit/http/browse.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { browseSignIn, visit } from "../../../testkit/http/browse-login.ts";

const atBrowser = { Cookie: sessionCookie };
const consent = "/consent?consent_challenge=c1";
const bob = { ...ada, id: "3f1f6f0a-0000-4000-8000-000000000b0b", traits: { email: "bob@example.com" } };
const requestedScopes = ["openid", "profile", "email"];
const allowed = { skip: true, subject: ada.id, requestedScopes };
const question = { subject: ada.id, requestedScopes };

describe("/consent with Kratos", () => {
  it("takes the claims from the browser's own session, and notes which one it was", async () => {
    const hydra = new FakeLogin().openConsent("c1", allowed);
    const kratos = new FakeKratos().signedIn();
    await visit(browseSignIn(hydra, { kratos }), consent, atBrowser).expect(303);
    expect(hydra.consent?.idTokenClaims).toEqual({
      name: "Ada Lovelace",
      given_name: "Ada",
      family_name: "Lovelace",
      email: "ada@example.com",
      email_verified: true,
    });
    expect(hydra.consent?.context).toEqual({ kratos_session: sessionOf().id });
    expect(kratos.asked).toEqual(["whoAmI"]);
  });

  it("marks access with when and in which session it was given, if Hydra's token hook leads here, and never else", async () => {
    const env = {
      ADMIN_PORT: "0",
      HYDRA_HOOK_TOKEN: "x".repeat(40),
      KRATOS_PUBLIC_URL: "http://kratos.example",
      KRATOS_ADMIN_URL: "http://kratos-admin.example",
    };
    const claimsWith = async (kratos: FakeKratos, settings: Record<string, string>) => {
      const hydra = new FakeLogin().openConsent("c1", allowed);
      await visit(browseSignIn(hydra, { kratos, env: settings }), consent, atBrowser).expect(303);
      return hydra.consent?.idTokenClaims ?? {};
    };
    expect(await claimsWith(new FakeKratos().signedIn(), {})).not.toHaveProperty("c_hash");
    const session = sessionOf(ada, { methods: ["code_recovery"] });
    const claims = await claimsWith(new FakeKratos().signedIn(session), env);
    expect(claims).toMatchObject({ email: "ada@example.com" });
    const origin = readOrigin(claims);
    expect(origin?.session).toMatchObject({ sinceMs: session.authenticatedAtMs, isRecovery: true });
    expect(Date.now() - (origin?.givenAtMs ?? 0)).toBeLessThan(60_000);
    expect(isGivenIn(origin, "agora", session.id)).toBe(true);
    expect(JSON.stringify(claims)).not.toContain(session.id);
  });

  it("gives nothing until an order about the user is carried out, and nothing in a session that it has ended", async () => {
    const kratos = new FakeKratos().signedIn();
    const hydra = new FakeLogin().openConsent("c1", allowed);
    const awaitOrders = (subject: string) => {
      if (subject === ada.id) kratos.session = undefined;
      return Promise.resolve();
    };
    await visit(browseSignIn(hydra, { kratos, awaitOrders }), consent, atBrowser).expect(303);
    expect(hydra.consent).toBeUndefined();
    const asking = new FakeLogin().openConsent("c1", question);
    kratos.signedIn();
    let isUnderWay = false;
    const browser = browseSignIn(asking, {
      kratos,
      awaitOrders: (subject) => (isUnderWay ? awaitOrders(subject) : Promise.resolve()),
    });
    const page = await visit(browser, consent, atBrowser).expect(200);
    isUnderWay = true;
    const fields = { ...fieldsOf(page.text), action: "accept", email: "on" };
    await browser
      .post("/consent")
      .set({ ...ownForm, ...atBrowser })
      .type("form")
      .send(fields)
      .expect(303);
    expect(asking.consent).toBeUndefined();
  });

  it("makes the claims that the operator's mapping names", async () => {
    const hydra = new FakeLogin().openConsent("c1", allowed);
    const env = { ID_TOKEN_CLAIMS: "nickname=name.first" };
    await visit(browseSignIn(hydra, { kratos: new FakeKratos().signedIn(), env }), consent, atBrowser);
    expect(hydra.consent?.idTokenClaims).toEqual({ nickname: "Ada" });
  });

  it("puts into the access token what the operator's mapping for it names, as far as the scopes go, and nothing else", async () => {
    const env = { ACCESS_TOKEN_CLAIMS: "email=email,tenant=name.last" };
    const given = async (scopes: string[], more: Record<string, string> = env) => {
      const hydra = new FakeLogin().openConsent("c1", { ...allowed, requestedScopes: scopes });
      const browser = browseSignIn(hydra, { kratos: new FakeKratos().signedIn(), env: more });
      await visit(browser, consent, atBrowser);
      return hydra.consent?.accessTokenClaims;
    };
    expect(await given(["openid", "profile"])).toEqual({ tenant: "Lovelace" });
    expect(await given(requestedScopes)).toEqual({
      email: "ada@example.com",
      email_verified: true,
      tenant: "Lovelace",
    });
    expect(await given(["openid"])).toEqual({});
    expect(await given(requestedScopes, {})).toBeUndefined();
  });

  it("asks the admin API when no cookie of Kratos's reaches this host, and notes no session", async () => {
    const kratos = new FakeKratos();
    kratos.identities.set(ada.id, ada);
    const hydra = new FakeLogin().openConsent("c1", allowed);
    await visit(browseSignIn(hydra, { kratos }), consent).expect(303);
    expect(hydra.consent?.idTokenClaims).toMatchObject({ email: "ada@example.com" });
    expect(hydra.consent?.context).toEqual({});
    expect(kratos.asked).toContain(`getIdentity ${ada.id}`);
  });

  it.each([
    ["remembered", allowed],
    ["a question", question],
  ])("gives whoever has signed in since nothing of the person before: %s", async (_what, request) => {
    const hydra = new FakeLogin().openConsent("c1", request);
    const kratos = new FakeKratos().signedIn(sessionOf(bob));
    kratos.identities.set(ada.id, ada);
    const page = await visit(browseSignIn(hydra, { kratos }), consent, atBrowser).expect(303);
    expect(page.text).not.toContain(ada.id);
    expect(hydra.told).toEqual(["reject consent c1: access_denied"]);
  });

  it("takes no answer of a user who has signed in since the question", async () => {
    const hydra = new FakeLogin().openConsent("c1", question);
    const kratos = new FakeKratos().signedIn();
    const browser = browseSignIn(hydra, { kratos });
    const page = await visit(browser, consent, atBrowser).expect(200);
    kratos.signedIn(sessionOf(bob));
    const form = browser
      .post(consent)
      .set({ ...ownForm, ...atBrowser })
      .type("form");
    await form.send({ ...fieldsOf(page.text), action: "accept", grant_scope: "email" }).expect(303);
    expect(hydra.told).toEqual(["reject consent c1: access_denied"]);
  });

  it("gives no claims when neither can be asked", async () => {
    const hydra = new FakeLogin().openConsent("c1", allowed);
    const kratos = new FakeKratos();
    kratos.hasAdmin = false;
    await visit(browseSignIn(hydra, { kratos }), consent).expect(303);
    expect(hydra.consent).toMatchObject({ scopes: requestedScopes, idTokenClaims: {} });
  });

  it("names the person to their own browser alone", async () => {
    const kratos = new FakeKratos().signedIn();
    const hydra = new FakeLogin().openConsent("c1", question);
    const own = await visit(browseSignIn(hydra, { kratos }), consent, atBrowser).expect(200);
    expect(own.text).toContain("ada@example.com");
    const other = await visit(browseSignIn(hydra, { kratos }), consent).expect(200);
    expect(other.text).not.toMatch(/ada@example\.com|Signed in as/);
    expect(other.text).not.toContain(ada.id);
  });

  it.each([
    ["remembered", allowed],
    ["a question", question],
  ])("gives nobody access to an account that was deleted: %s", async (_what, request) => {
    const hydra = new FakeLogin().openConsent("c1", request);
    await visit(browseSignIn(hydra, { kratos: new FakeKratos() }), consent).expect(303);
    expect(hydra.told).toEqual(["reject consent c1: access_denied"]);
  });

  it("gives nobody access to an account that was deleted while the question stood", async () => {
    const hydra = new FakeLogin().openConsent("c1", question);
    const kratos = new FakeKratos();
    kratos.identities.set(ada.id, ada);
    const browser = browseSignIn(hydra, { kratos });
    const page = await visit(browser, consent).expect(200);
    kratos.identities.clear();
    const form = browser.post(consent).set(ownForm).type("form");
    await form.send({ ...fieldsOf(page.text), action: "accept", grant_scope: "email" }).expect(303);
    expect(hydra.told).toEqual(["reject consent c1: access_denied"]);
  });

  it("rejects nothing for HEAD", async () => {
    const hydra = new FakeLogin().openConsent("c1", question);
    await browseSignIn(hydra, { kratos: new FakeKratos() }).head(consent).expect(400);
    expect(hydra.told).toEqual([]);
  });

  it.each([
    ["whoAmI", "kratos_unavailable", 503],
    ["whoAmI", "kratos_fault", 502],
    ["getIdentity", "kratos_unavailable", 503],
    ["getIdentity", "kratos_denied", 502],
  ] as const)("gives no token without claims when %s fails with %s", async (call, code, status) => {
    const hydra = new FakeLogin().openConsent("c1", allowed);
    const kratos = new FakeKratos().failing(call, new PageError(code));
    const headers = call === "whoAmI" ? atBrowser : {};
    const page = await visit(browseSignIn(hydra, { kratos }), consent, headers).expect(status);
    expect(page.text).toContain("Try again");
    expect(hydra.told).toEqual([]);
  });
});

const begunAt = "https://hydra.example/oauth2/auth?client_id=agora&state=of%20ours";
const again = `${begunAt}&prompt=login`;
const csrfOnly = { Cookie: "csrf_token_0123456789abcdef=x" };

describe("/consent when nobody is signed in at Kratos (any more)", () => {
  it.each([
    ["a question", question, "an ended session's cookie", atBrowser],
    ["remembered", allowed, "an ended session's cookie", atBrowser],
    ["a question", question, "Kratos's other cookie alone, as a sign-out in another tab leaves it", csrfOnly],
  ])(
    "begins the sign-in again, and answers nothing: %s, with %s",
    async (_what, request, _cookie, headers) => {
      const hydra = new FakeLogin().openConsent("c1", request);
      const kratos = new FakeKratos();
      kratos.identities.set(ada.id, ada);
      const answer = await visit(browseSignIn(hydra, { kratos }), consent, headers).expect(303);
      expect(answer.headers["location"]).toBe(again);
      expect(hydra.told).toEqual([]);
      expect(kratos.asked).not.toContain(`getIdentity ${ada.id}`);
    },
  );

  it("begins it again when the user has signed out while the question stood", async () => {
    const hydra = new FakeLogin().openConsent("c1", question);
    const kratos = new FakeKratos().signedIn();
    const browser = browseSignIn(hydra, { kratos });
    const page = await visit(browser, consent, atBrowser).expect(200);
    kratos.session = undefined;
    const form = browser
      .post(consent)
      .set({ ...ownForm, ...csrfOnly })
      .type("form");
    const answer = await form.send({ ...fieldsOf(page.text), action: "accept", grant_scope: "email" });
    expect([answer.status, answer.headers["location"]]).toEqual([303, again]);
    expect(hydra.told).toEqual([]);
  });

  it("begins it again where the second factor is missing", async () => {
    const hydra = new FakeLogin().openConsent("c1", question);
    const kratos = new FakeKratos().signedIn();
    kratos.lacksSecondFactor = true;
    const answer = await visit(browseSignIn(hydra, { kratos }), consent, atBrowser).expect(303);
    expect(answer.headers["location"]).toBe(again);
    expect(hydra.told).toEqual([]);
  });

  it("tells the app where it can't begin again, or has done so already", async () => {
    for (const requestUrl of ["", again, `${begunAt}&request=jwt`]) {
      const hydra = new FakeLogin().openConsent("c1", { ...question, requestUrl });
      await visit(browseSignIn(hydra, { kratos: new FakeKratos() }), consent, atBrowser).expect(303);
      expect(hydra.told).toEqual(["reject consent c1: login_required"]);
    }
  });

  it("goes by the admin API, and names nobody, when a new sign-in brought no session's cookie either", async () => {
    const hydra = new FakeLogin().openConsent("c1", { ...question, requestUrl: again });
    const kratos = new FakeKratos();
    kratos.identities.set(ada.id, ada);
    const page = await visit(browseSignIn(hydra, { kratos }), consent, csrfOnly).expect(200);
    expect(page.text).not.toMatch(/ada@example\.com|Signed in as/);
    expect(page.text).not.toContain(ada.id);
  });

  it("goes by the admin API at once with LOGOUT_REQUIRE_KNOWN_USER=false, unless a session's cookie says otherwise", async () => {
    const env = { LOGOUT_REQUIRE_KNOWN_USER: "false" };
    const hydra = new FakeLogin().openConsent("c1", allowed);
    const kratos = new FakeKratos();
    kratos.identities.set(ada.id, ada);
    const browser = browseSignIn(hydra, { kratos, env });
    await visit(browser, consent, csrfOnly).expect(303);
    expect(hydra.told).toEqual(["accept consent c1"]);
    const answer = await visit(browser, consent, atBrowser).expect(303);
    expect(answer.headers["location"]).toBe(again);
    expect(hydra.told).toEqual(["accept consent c1"]);
  });

  it("begins nothing for HEAD", async () => {
    const hydra = new FakeLogin().openConsent("c1", question);
    await browseSignIn(hydra, { kratos: new FakeKratos() }).head(consent).set(atBrowser).expect(400);
    expect(hydra.told).toEqual([]);
  });

  it("calls a user whose traits have no name nothing, and not by their id", async () => {
    const nameless = { ...ada, traits: {}, verifiedAddresses: [] };
    const kratos = new FakeKratos().signedIn(sessionOf(nameless));
    const hydra = new FakeLogin().openConsent("c1", question);
    const page = await visit(browseSignIn(hydra, { kratos }), consent, atBrowser).expect(200);
    expect(page.text).not.toContain(ada.id);
    expect(page.text).not.toContain("Signed in as");
  });
});
