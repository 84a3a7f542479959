import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../../testkit/vitest/parts.ts";
import type { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import { startKratosPages, type KratosPages } from "../../testkit/ory/kratos-pages-fixture.ts";
import { password, signIn } from "../../testkit/browser/sign-up.ts";
import { startSocialProvider, type SocialProviderStub } from "./social-provider-stub.ts";
import { SoftwareKey } from "./software-key.ts";

describe("the pages of a Kratos that asks for everything at once", needs("kratos"), () => {
  let fixture: KratosPages;
  let social: SocialProviderStub;
  beforeAll(async () => {
    social = await startSocialProvider("kratos");
    const provider = { id: "elsewhere", label: "Elsewhere", issuerUrl: social.issuerUrl };
    fixture = await startKratosPages({
      features: { codeFor: "sign-in", passkey: true, webauthnSignIn: true },
      socialSignIn: [{ ...provider, clientId: "kratos", clientSecret: "none" }],
      more: { selfservice: { flows: { registration: { enable_legacy_one_step: true } } } },
    });
  });
  afterAll(async () => Promise.all([fixture.close(), social.close()]));

  it("signs up with a passkey and signs in with it", async () => {
    const key = new SoftwareKey(fixture.pagesUrl);
    const person = fixture.person();
    await person.open("/registration");
    await fixture.expectRecorded("registration-one-step", person);
    const { credentialOptions } = JSON.parse(person.hidden("passkey_create_data")) as {
      credentialOptions: { publicKey: { user: { id: string } } };
    };
    await person.answer("passkey_register_trigger", {
      "traits.email": "ada@example.com",
      passkey_register: key.create(JSON.stringify(credentialOptions)),
    });
    expect(person.page.url.pathname).toBe("/verification");

    const later = fixture.person();
    await later.open(`${fixture.kratosUrl}/self-service/login/browser`);
    await fixture.expectRecorded("login-every-method", later);
    expect(later.field("email")?.get("autocomplete")).toBe("username webauthn");
    const answer = key.get(later.hidden("passkey_challenge"), credentialOptions.publicKey.user.id);
    await later.answer("passkey_login_trigger", { passkey_login: answer });
    expect(later.page.url.pathname).toBe("/next");
    await later.open("/settings");
    await fixture.expectRecorded("settings-passkey", later);
  });

  it("signs in with the password on Enter, whatever stands above and below it", async () => {
    const person = fixture.person();
    await person.open("/registration");
    await person.enter({ "traits.email": "bob@example.com", password });
    expect(person.page.url.pathname).toBe("/verification");
    const later = await signIn(fixture, "bob@example.com");
    expect(later.page.url.pathname).toBe("/next");
  });

  // Older ones take an address for settled that has no account, and newer ones leave it open.
  const leave = async (person: UserAtBrowser, email: string) => {
    expect(person.page.words).toContain(`You are signing in as \u2068${email}\u2069.`);
    await person.follow(/Use another account/);
    expect(person.field("email")?.get("value")).toBe("");
  };
  const change = async (person: UserAtBrowser, email: string) => {
    expect(person.field("email")?.get("value")).toBe(email);
    await person.press("Send me a code", { email: "else@example.com" });
    expect(person.messages).toEqual([4_000_035]);
    expect(person.field("email")?.get("value")).toBe("else@example.com");
  };

  it("sends a code although there is no password, and offers another account when there is none", async () => {
    const person = fixture.person();
    await person.open(`${fixture.kratosUrl}/self-service/login/browser`);
    await person.press("Send me a code", { email: "nobody@example.com" });
    expect(person.messages).toEqual([4_000_035]);
    await fixture.expectRecorded("login-no-such-account", person);
    const flow = await person.readFlow(fixture.kratosUrl);
    const isSettled = /"name":"identifier","type":"hidden"/.test(flow);
    await (isSettled ? leave : change)(person, "nobody@example.com");
  });
});
