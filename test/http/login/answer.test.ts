import { describe, expect, it, vi } from "vitest";
import type { Authenticate } from "../../../src/login/authenticate.ts";
import { cookiesOf, fieldsOf, ownForm } from "../../../testkit/http/browse.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { browseSignIn, fillIn, visit } from "../../../testkit/http/browse-login.ts";

const login = "/login?login_challenge=c1";
const right = { email: "ada@example.com", password: "mill", action: "accept" };
const onward = "https://hydra.example/oauth2/auth?login_verifier=of-c1";

describe("POST /login", () => {
  it("signs in a user who knows the password, and tells Hydra for how long and how", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    const answer = await fillIn(browseSignIn(hydra), login, { ...right, remember: "true" });
    expect(answer.status).toBe(303);
    expect(answer.headers["location"]).toBe(onward);
    expect(hydra.told).toEqual(["accept login c1"]);
    expect(hydra.login).toEqual({
      subject: "ada@example.com",
      amr: ["pwd"],
      rememberForSeconds: 86_400,
      extend: false,
    });
  });

  it("remembers for an hour a user who does not want to be remembered", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    await fillIn(browseSignIn(hydra), login, right);
    expect(hydra.login?.rememberForSeconds).toBe(3600);
  });

  it("never remembers for longer than the operator says", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    await fillIn(browseSignIn(hydra, { env: { REMEMBER_LOGIN_FOR: "10m" } }), login, right);
    expect(hydra.login?.rememberForSeconds).toBe(600);
  });

  it("never tells Hydra 0 seconds, which would be for good", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    await fillIn(browseSignIn(hydra, { env: { REMEMBER_LOGIN_FOR: "500ms" } }), login, right);
    expect(hydra.login?.rememberForSeconds).toBe(1);
  });

  it("leaves its own sign-in cookie, which holds no name", async () => {
    const answer = await fillIn(browseSignIn(new FakeLogin().openLogin("c1")), login, right);
    const [pair = "", ...attributes] = cookiesOf(answer)["lethe-sign-in"] ?? [];
    expect(attributes).toEqual(expect.arrayContaining(["HttpOnly", "SameSite=Lax", "Max-Age=3600"]));
    expect(decodeURIComponent(pair)).not.toMatch(/(?<![\w-])ada(?![\w-])/);
  });

  it("takes the email as people write it", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    await fillIn(browseSignIn(hydra), login, { ...right, email: " Ada@Example.com " });
    expect(hydra.login?.subject).toBe("ada@example.com");
  });

  it("says the same of a wrong password and of nobody's email, keeps the email, and tells Hydra nothing", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    const browser = browseSignIn(hydra);
    const wrong = await fillIn(browser, login, { ...right, password: "swordfish", remember: "true" });
    const nobody = await fillIn(browser, login, { ...right, email: "eve@example.com", remember: "true" });
    expect([wrong.status, nobody.status]).toEqual([400, 400]);
    expect(wrong.text).toMatch(/<p class="notice error" role="alert" id="problem">Wrong email or password</);
    expect(wrong.text).toMatch(
      /<input id="password"[^>]* autofocus aria-invalid="true" aria-describedby="problem"/,
    );
    expect(wrong.text).toContain('value="ada@example.com"');
    expect(wrong.text).toMatch(/id="remember"[^>]*checked/);
    expect(wrong.text).not.toContain("swordfish");
    const words = (html: string) => /role="alert"[^>]*>([^<]*)/.exec(html)?.[1];
    expect(words(nobody.text)).toBe(words(wrong.text));
    expect(cookiesOf(wrong)["lethe-sign-in"]).toBeUndefined();
    expect(hydra.told).toEqual([]);
  });

  it("can be answered again after a wrong password", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    const browser = browseSignIn(hydra);
    const wrong = await fillIn(browser, login, { ...right, password: "no" });
    const form = browser.post(login).set(ownForm).type("form");
    await form.send({ ...fieldsOf(wrong.text), ...right }).expect(303);
    expect(hydra.told).toEqual(["accept login c1"]);
  });

  it("signs in nobody without a password", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    const browser = browseSignIn(hydra);
    for (const email of ["", "eve@example.com", "ada@example.com"]) {
      const answer = await fillIn(browser, login, { ...right, email, password: "" });
      expect(answer.status).toBe(400);
    }
    expect(hydra.told).toEqual([]);
  });

  it.each([
    [400, { password: "no" }],
    [403, { _csrf: "wrong" }],
  ])("gives a caller that asks for JSON a problem: %i", async (status, wrong) => {
    const hydra = new FakeLogin().openLogin("c1");
    const json = { Accept: "application/json" };
    const answer = await fillIn(browseSignIn(hydra), login, { ...right, ...wrong }, json);
    expect([answer.status, answer.type]).toEqual([status, "application/problem+json"]);
    expect(hydra.told).toEqual([]);
  });

  it.each([
    { email: "a".repeat(321), password: "mill" },
    { email: "ada@example.com", password: "p".repeat(1025) },
  ])("asks nobody about what is too long to be one", async (typed) => {
    const authenticate = vi.fn<Authenticate>(() => Promise.resolve({ subject: "ada" }));
    const hydra = new FakeLogin().openLogin("c1");
    const answer = await fillIn(browseSignIn(hydra, { authenticate }), login, { ...right, ...typed });
    expect(answer.status).toBe(400);
    expect(authenticate).not.toHaveBeenCalled();
  });

  it("tells Hydra access_denied when the person says no, whatever else the form says", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    const answer = await fillIn(browseSignIn(hydra), login, { ...right, action: "reject" });
    expect(answer.status).toBe(303);
    expect(answer.headers["location"]).toBe(onward);
    expect(hydra.told).toEqual(["reject login c1: access_denied"]);
  });

  it.each(["", "ACCEPT", "yes"])("does nothing for the action %j", async (action) => {
    const hydra = new FakeLogin().openLogin("c1");
    const answer = await fillIn(browseSignIn(hydra), login, { ...right, action });
    expect(answer.status).toBe(400);
    expect(hydra.told).toEqual([]);
  });

  it("shows the form again, with nothing lost, when the form may not have been ours", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    const browser = browseSignIn(hydra);
    const answer = await fillIn(browser, login, { ...right, _csrf: "wrong", remember: "true" });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('value="ada@example.com"');
    expect(answer.text).toMatch(/id="remember"[^>]*checked/);
    expect(answer.text).not.toContain("mill");
    expect(hydra.told).toEqual([]);
    const form = browser.post(login).set(ownForm).type("form");
    await form.send({ ...fieldsOf(answer.text), ...right }).expect(303);
  });

  it("does not take a form from another site's page", async () => {
    const hydra = new FakeLogin().openLogin("c1");
    const answer = await fillIn(browseSignIn(hydra), login, right, { "Sec-Fetch-Site": "cross-site" });
    expect(answer.status).toBe(403);
    expect(hydra.told).toEqual([]);
  });

  it("says so when the challenge was used in the meantime, and asks nobody for a password", async () => {
    const authenticate = vi.fn<Authenticate>(() => Promise.resolve({ subject: "ada" }));
    const hydra = new FakeLogin().openLogin("c1");
    const browser = browseSignIn(hydra, { authenticate });
    const page = await visit(browser, login);
    hydra.used("c1", "https://hydra.example/again");
    const form = browser.post(login).set(ownForm).type("form");
    await form.send({ ...fieldsOf(page.text), ...right }).expect(410);
    expect(authenticate).not.toHaveBeenCalled();
    expect(hydra.told).toEqual([]);
  });

  it("leaves no sign-in cookie when Hydra does not accept", async () => {
    const hydra = new FakeLogin().openLogin("c1").failing("acceptLoginRequest");
    const answer = await fillIn(browseSignIn(hydra), login, { ...right, remember: "true" });
    expect(answer.status).toBe(503);
    expect(Object.keys(cookiesOf(answer))).toEqual([]);
  });

  it("takes a host app's own way to know people", async () => {
    const authenticate = vi.fn<Authenticate>(() =>
      Promise.resolve({ subject: "u-17", amr: ["otp"], acr: "gold" }),
    );
    const hydra = new FakeLogin().openLogin("c1");
    await fillIn(browseSignIn(hydra, { authenticate, env: { DEMO_USERS: "" } }), login, right);
    expect(hydra.login).toMatchObject({ subject: "u-17", amr: ["otp"], acr: "gold" });
  });
});
