import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../../testkit/vitest/parts.ts";
import { startKratosPages, type KratosPages } from "../../testkit/ory/kratos-pages-fixture.ts";
import { password, signUp } from "../../testkit/browser/sign-up.ts";
import { startSocialProvider, type SocialProviderStub } from "./social-provider-stub.ts";

const wrong = (code: string) => (code === "000000" ? "000001" : "000000");

describe("the pages of a Kratos that asks for the address first", needs("kratos"), () => {
  let fixture: KratosPages;
  let social: SocialProviderStub;
  beforeAll(async () => {
    social = await startSocialProvider("kratos");
    const mapper = `local claims = std.extVar('claims');
      { identity: { traits: { [if 'email' in claims then 'email']: claims.email } } }`;
    const provider = { id: "elsewhere", label: "Elsewhere", issuerUrl: social.issuerUrl, mapper };
    fixture = await startKratosPages({
      features: { identifierFirst: true, codeFor: "sign-in", passkey: true },
      socialSignIn: [{ ...provider, clientId: "kratos", clientSecret: "none" }],
    });
  });
  afterAll(async () => Promise.all([fixture.close(), social.close()]));

  it("asks for the address, then for the password of that address", async () => {
    await signUp(fixture, "ada@example.com");
    const person = fixture.person();
    await person.open(`${fixture.kratosUrl}/self-service/login/browser`);
    expect(person.field("password")).toBeUndefined();
    await fixture.expectRecorded("login-identifier-first", person);
    await person.enter({ email: "ada@example.com" });
    expect(person.page.words).toContain("You are signing in as \u2068ada@example.com\u2069.");
    expect(person.buttons).toEqual(["Sign in with password", "Send me a code"]);
    await fixture.expectRecorded("login-identifier-first-methods", person);
    await person.enter({ password: "the wrong one" });
    expect(person.messages).toEqual([4_000_006]);
    await fixture.expectRecorded("login-identifier-first-wrong-password", person);
    await person.enter({ password });
    expect(person.page.url.pathname).toBe("/next");
  });

  it("sends a code instead of asking for a password, and another one when it is asked to", async () => {
    await signUp(fixture, "bob@example.com");
    await fixture.mail.nextCode("bob@example.com");
    const person = fixture.person();
    await person.open(`${fixture.kratosUrl}/self-service/login/browser`);
    await person.enter({ email: "bob@example.com" });
    await person.press("Send me a code");
    expect(person.messages).toEqual([1_010_014]);
    await fixture.expectRecorded("login-code-sent", person);
    const code = await fixture.mail.nextCode("bob@example.com");
    await person.enter({ code: wrong(code) });
    expect(person.messages).toEqual([4_010_008]);
    await fixture.expectRecorded("login-wrong-code", person);
    await person.press("Send a new code");
    await person.enter({ code: await fixture.mail.nextCode("bob@example.com") });
    expect(person.page.url.pathname).toBe("/next");
  });

  it("signs up with a code", async () => {
    const person = fixture.person();
    await person.open("/registration");
    await person.enter({ "traits.email": "cyd@example.com" });
    await fixture.expectRecorded("registration-every-method", person);
    await person.press("Sign up with a code");
    expect(person.messages).toEqual([1_040_005]);
    await fixture.expectRecorded("registration-code-sent", person);
    const code = await fixture.mail.nextCode("cyd@example.com");
    await person.enter({ code: wrong(code) });
    expect(person.messages).toEqual([4_040_003]);
    await fixture.expectRecorded("registration-wrong-code", person);
    await person.enter({ code });
    expect(person.page.url.pathname).toBe("/next");
  });

  it("signs up and in through another service, which does not get what was typed", async () => {
    social.is({ sub: "dan", email: "dan@elsewhere.example" });
    const person = fixture.person();
    await person.open("/registration");
    await person.press("Sign up with \u2068Elsewhere\u2069");
    expect(person.page.url.pathname).toBe("/next");
    const later = fixture.person();
    await later.open(`${fixture.kratosUrl}/self-service/login/browser`);
    await later.press("Sign in with \u2068Elsewhere\u2069");
    expect(later.page.url.pathname).toBe("/next");
    await later.open("/settings");
    await fixture.expectRecorded("settings-other-service", later);
  });

  it("asks for the rest of a user of whom the other service does not say enough", async () => {
    social.is({ sub: "eve" });
    const person = fixture.person();
    await person.open("/registration");
    await person.press("Sign up with \u2068Elsewhere\u2069");
    expect(person.messages).toEqual([4_000_002]);
    expect(person.field("traits.email")?.get("aria-invalid")).toBe("true");
    await fixture.expectRecorded("registration-other-service-incomplete", person);
    await person.enter({ "traits.email": "eve@example.com" });
    expect(person.page.url.pathname).toBe("/next");
  });

  it("offers to link the other service to the account that has the address", async () => {
    await signUp(fixture, "fay@example.com");
    social.is({ sub: "fay", email: "fay@example.com" });
    const person = fixture.person();
    await person.open("/registration");
    await person.press("Sign up with \u2068Elsewhere\u2069");
    expect(person.page.url.pathname).toBe("/login");
    expect(person.messages).toEqual([1_010_016]);
    await fixture.expectRecorded("login-link-other-service", person);
  });

  it("says on its own page what Kratos can't do, and none of Kratos's words", async () => {
    const person = fixture.person();
    await person.open(`${fixture.kratosUrl}/self-service/login/browser?return_to=https://elsewhere.example`);
    expect(person.page.url.pathname).toBe("/error");
    expect(person.page.words).toContain("The link leads to an address that is not allowed");
    expect(person.page.answer.body).not.toMatch(/elsewhere\.example|allowed_return_urls|whitelist/);
  });
});
