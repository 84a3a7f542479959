import { describe, expect, it } from "vitest";
import { PageError } from "../../src/errors.ts";
import { fieldsOf, ownForm } from "./browse.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "./fake-kratos.ts";
import { FakeLogin } from "./fake-login.ts";
import { browseSignIn, visit } from "./login-browse.ts";

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

  it("makes the claims that the operator's mapping names", async () => {
    const hydra = new FakeLogin().openConsent("c1", allowed);
    const env = { ID_TOKEN_CLAIMS: "nickname=name.first" };
    await visit(browseSignIn(hydra, { kratos: new FakeKratos().signedIn(), env }), consent, atBrowser);
    expect(hydra.consent?.idTokenClaims).toEqual({ nickname: "Ada" });
  });

  it("asks the admin API when this browser has no session, and notes none", async () => {
    const kratos = new FakeKratos();
    kratos.identities.set(ada.id, ada);
    const hydra = new FakeLogin().openConsent("c1", allowed);
    await visit(browseSignIn(hydra, { kratos }), consent, atBrowser).expect(303);
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

  it("takes no answer of whoever has signed in since the question", async () => {
    const hydra = new FakeLogin().openConsent("c1", question);
    const kratos = new FakeKratos().signedIn();
    const browser = browseSignIn(hydra, { kratos });
    const page = await visit(browser, consent, atBrowser).expect(200);
    kratos.signedIn(sessionOf(bob));
    const form = browser
      .post(consent)
      .set({ ...ownForm, ...atBrowser })
      .type("form");
    await form.send({ ...fieldsOf(page.text), action: "accept", grant_scope: "openid" }).expect(303);
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
    expect(other.text).not.toContain("ada@example.com");
    expect(other.text).toContain(ada.id);
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
    await form.send({ ...fieldsOf(page.text), action: "accept", grant_scope: "openid" }).expect(303);
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
    const page = await visit(browseSignIn(hydra, { kratos }), consent, atBrowser).expect(status);
    expect(page.text).toContain("Try again");
    expect(hydra.told).toEqual([]);
  });
});
