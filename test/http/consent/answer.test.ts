import { describe, expect, it } from "vitest";
import { fieldsOf, ownForm } from "../../../testkit/http/browse.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { browseSignIn, fillIn, visit } from "../../../testkit/http/browse-login.ts";

const consent = "/consent?consent_challenge=c1";
const onward = "https://hydra.example/oauth2/auth?consent_verifier=of-c1";
const yes = { action: "accept" };

describe("POST /consent", () => {
  it("grants what was ticked, with the claims that belong to it, once", async () => {
    const hydra = new FakeLogin().openConsent("c1", { requestedAudience: ["https://api.example"] });
    const answer = await fillIn(browseSignIn(hydra), consent, { ...yes, grant_scope: "email" });
    expect(answer.status).toBe(303);
    expect(answer.headers["location"]).toBe(onward);
    expect(hydra.told).toEqual(["accept consent c1"]);
    expect(hydra.consent).toEqual({
      scopes: ["openid", "email"],
      audience: ["https://api.example"],
      remember: false,
      rememberForSeconds: 0,
      idTokenClaims: { email: "ada@example.com", email_verified: false },
      context: {},
    });
  });

  it("remembers when asked to, for as long as the operator says", async () => {
    const hydra = new FakeLogin().openConsent("c1");
    const browser = browseSignIn(hydra, { env: { REMEMBER_CONSENT_FOR: "1h" } });
    await fillIn(browser, consent, { ...yes, grant_scope: ["openid", "email"], remember: "true" });
    expect(hydra.consent).toMatchObject({
      scopes: ["openid", "email"],
      remember: true,
      rememberForSeconds: 3600,
      idTokenClaims: { email: "ada@example.com" },
    });
  });

  it.each([
    ["a scope that was never asked for", { grant_scope: ["email", "admin", "profile"] }, ["openid", "email"]],
    ["an object", { "grant_scope[x]": "email", only_sign_in: "true" }, ["openid"]],
    ["another case", { grant_scope: "EMAIL", only_sign_in: "true" }, ["openid"]],
    ["all at once", { grant_scope: "openid email", only_sign_in: "true" }, ["openid"]],
    [
      "the audience",
      { grant_scope: "email", grant_access_token_audience: "https://evil.example" },
      ["openid", "email"],
    ],
    ["the same twice", { grant_scope: ["email", "email"] }, ["openid", "email"]],
  ])("never grants more than was asked for: %s", async (_what, fields, scopes) => {
    const hydra = new FakeLogin().openConsent("c1");
    await fillIn(browseSignIn(hydra), consent, { ...yes, ...fields });
    expect(hydra.consent).toMatchObject({ scopes, audience: [] });
  });

  it("takes an operator's own form, where openid is a box, for the same: it is granted, ticked or not", async () => {
    for (const grant_scope of ["email", ["openid", "email"]]) {
      const hydra = new FakeLogin().openConsent("c1");
      await fillIn(browseSignIn(hydra), consent, { ...yes, grant_scope });
      expect(hydra.consent?.scopes).toEqual(["openid", "email"]);
    }
  });

  it("grants nothing to a first Allow with nothing ticked, says so, and the sign-in alone to a second", async () => {
    const hydra = new FakeLogin().openConsent("c1");
    const browser = browseSignIn(hydra);
    const again = await fillIn(browser, consent, { ...yes, remember: "true" });
    expect(again.status).toBe(400);
    expect(again.text).toContain("Nothing is selected.");
    expect(again.text).toContain("then it only learns who you are");
    expect(again.text).toMatch(/id="remember"[^>]*checked/);
    expect(hydra.told).toEqual([]);
    const form = browser.post(consent).set(ownForm).type("form");
    await form.send({ ...fieldsOf(again.text), ...yes }).expect(303);
    expect(hydra.consent?.scopes).toEqual(["openid"]);
  });

  it("asks for a choice as often as Allow comes with nothing ticked, where there is no sign-in to allow", async () => {
    const hydra = new FakeLogin().openConsent("c1", { requestedScopes: ["api"] });
    const browser = browseSignIn(hydra);
    const again = await fillIn(browser, consent, { ...yes, only_sign_in: "true" });
    expect(again.status).toBe(400);
    expect(again.text).toContain("Choose at least one item, or press “Don&#39;t allow”.");
    const no = browser.post(consent).set(ownForm).type("form");
    await no.send({ ...fieldsOf(again.text), action: "reject" }).expect(303);
    expect(hydra.told).toEqual(["reject consent c1: access_denied"]);
  });

  it.each([
    ["only the sign-in is asked for", ["openid"]],
    ["nothing is", []],
  ])("asks for no choice where %s", async (_what, requestedScopes) => {
    const hydra = new FakeLogin().openConsent("c1", { requestedScopes });
    await fillIn(browseSignIn(hydra), consent, yes);
    expect(hydra.consent?.scopes).toEqual(requestedScopes);
  });

  it("ticks all at Select all, and grants nothing by that", async () => {
    const hydra = new FakeLogin().openConsent("c1", { requestedScopes: ["openid", "email", "profile"] });
    const page = await fillIn(browseSignIn(hydra), consent, { action: "select_all", remember: "true" });
    expect(page.status).toBe(200);
    for (const id of ["email", "profile", "remember"]) {
      expect(page.text).toMatch(new RegExp(`id="${id}"[^>]*checked`));
    }
    expect(page.text).not.toContain('role="alert"');
    expect(hydra.told).toEqual([]);
  });

  it("gives a caller that asks for JSON a problem when nothing is ticked", async () => {
    const hydra = new FakeLogin().openConsent("c1");
    const answer = await fillIn(browseSignIn(hydra), consent, yes, { Accept: "application/json" });
    expect([answer.status, answer.type]).toEqual([400, "application/problem+json"]);
    expect(hydra.told).toEqual([]);
  });

  it("tells Hydra access_denied when the person says no, whatever is ticked", async () => {
    const hydra = new FakeLogin().openConsent("c1");
    const no = { action: "reject", grant_scope: ["openid", "email"], remember: "true" };
    const answer = await fillIn(browseSignIn(hydra), consent, no);
    expect(answer.headers["location"]).toBe(onward);
    expect(hydra.told).toEqual(["reject consent c1: access_denied"]);
  });

  it.each(["", "ACCEPT", "yes"])("does nothing for the action %j", async (action) => {
    const hydra = new FakeLogin().openConsent("c1");
    const answer = await fillIn(browseSignIn(hydra), consent, { action, grant_scope: "openid" });
    expect(answer.status).toBe(400);
    expect(hydra.told).toEqual([]);
  });

  it("asks again, with everything ticked as it was, when the form may not have been ours", async () => {
    const hydra = new FakeLogin().openConsent("c1");
    const browser = browseSignIn(hydra);
    const answer = await fillIn(browser, consent, {
      ...yes,
      _csrf: "wrong",
      grant_scope: "email",
      remember: "true",
    });
    expect(answer.status).toBe(403);
    expect(answer.text).toMatch(/id="email"[^>]*checked/);
    expect(answer.text).toMatch(/id="remember"[^>]*checked/);
    expect(hydra.told).toEqual([]);
    const form = browser.post(consent).set(ownForm).type("form");
    await form.send({ ...fieldsOf(answer.text), ...yes, grant_scope: "email" }).expect(303);
  });

  it("gives a caller that asks for JSON a problem", async () => {
    const hydra = new FakeLogin().openConsent("c1");
    const json = { Accept: "application/json" };
    const answer = await fillIn(browseSignIn(hydra), consent, { ...yes, _csrf: "wrong" }, json);
    expect([answer.status, answer.type]).toEqual([403, "application/problem+json"]);
  });

  it("does not take a form from another site's page", async () => {
    const hydra = new FakeLogin().openConsent("c1");
    const answer = await fillIn(browseSignIn(hydra), consent, yes, { "Sec-Fetch-Site": "cross-site" });
    expect(answer.status).toBe(403);
    expect(hydra.told).toEqual([]);
  });

  it("says so when the request was used in the meantime", async () => {
    const hydra = new FakeLogin().openConsent("c1");
    const browser = browseSignIn(hydra);
    const page = await visit(browser, consent);
    hydra.used("c1");
    const form = browser.post(consent).set(ownForm).type("form");
    await form.send({ ...fieldsOf(page.text), ...yes, grant_scope: "email" }).expect(410);
    expect(hydra.told).toEqual([]);
  });
});
