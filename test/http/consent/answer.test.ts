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
    const answer = await fillIn(browseSignIn(hydra), consent, { ...yes, grant_scope: "openid" });
    expect(answer.status).toBe(303);
    expect(answer.headers["location"]).toBe(onward);
    expect(hydra.told).toEqual(["accept consent c1"]);
    expect(hydra.consent).toEqual({
      scopes: ["openid"],
      audience: ["https://api.example"],
      remember: false,
      rememberForSeconds: 0,
      idTokenClaims: {},
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
    ["a scope that was never asked for", { grant_scope: ["openid", "admin", "profile"] }, ["openid"]],
    ["an object", { "grant_scope[x]": "openid" }, []],
    ["another case", { grant_scope: "OPENID" }, []],
    ["all at once", { grant_scope: "openid email" }, []],
    [
      "the audience",
      { grant_scope: "openid", grant_access_token_audience: "https://evil.example" },
      ["openid"],
    ],
    ["the same twice", { grant_scope: ["email", "email"] }, ["email"]],
    ["nothing", {}, []],
  ])("never grants more than was asked for: %s", async (_what, fields, scopes) => {
    const hydra = new FakeLogin().openConsent("c1");
    await fillIn(browseSignIn(hydra), consent, { ...yes, ...fields });
    expect(hydra.consent).toMatchObject({ scopes, audience: [] });
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
    expect(answer.text).not.toMatch(/id="openid"[^>]*checked/);
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
    await form.send({ ...fieldsOf(page.text), ...yes }).expect(410);
    expect(hydra.told).toEqual([]);
  });
});
