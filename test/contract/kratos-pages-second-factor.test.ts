import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kratosHere, needs } from "../../testkit/vitest/parts.ts";
import type { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import { startKratosPages, type KratosPages } from "../../testkit/ory/kratos-pages-fixture.ts";
import { signIn, signUp } from "../../testkit/browser/sign-up.ts";
import { SoftwareKey } from "./software-key.ts";
import { totp } from "../../testkit/browser/totp.ts";

describe("the pages of a second factor", needs("kratos"), () => {
  let fixture: KratosPages;
  beforeAll(async () => {
    fixture = await startKratosPages();
  });
  afterAll(async () => fixture.close());

  const secretOn = ({ page }: UserAtBrowser) =>
    /<code>([A-Z2-7]{32})<\/code>/.exec(page.answer.body)?.[1] ?? "";
  const codesOn = ({ page }: UserAtBrowser) =>
    Array.from(page.answer.body.matchAll(/<li><code>([a-z0-9]{8})<\/code><\/li>/g), ([, code = ""]) => code);
  const wrong = (code: string) => (code === "000000" ? "000001" : "000000");

  async function linkApp(person: UserAtBrowser): Promise<string> {
    await person.open("/settings");
    const secret = secretOn(person);
    await person.enter({ totp_code: totp(secret) });
    expect(person.messages).toEqual([1_050_001]);
    return secret;
  }

  describe("an authenticator app", () => {
    it("is linked with the code that it shows, asked for at the next sign-in, and unlinked", async () => {
      const person = await signUp(fixture, "app@example.com");
      await person.open("/settings");
      expect(person.page.elements("img").map((image) => image.get("alt"))).toEqual([
        "QR code for your authenticator app",
      ]);
      expect(person.page.answer.headers["content-security-policy"]).toContain("img-src data: 'self'");
      const secret = secretOn(person);
      await person.enter({ totp_code: wrong(totp(secret)) });
      expect(person.field("totp_code")?.get("aria-invalid")).toBe("true");
      await fixture.expectRecorded("settings-totp-wrong-code", person);
      await person.enter({ totp_code: totp(secretOn(person)) });
      expect(person.buttons).toContain("Unlink authenticator app");
      await fixture.expectRecorded("settings-totp-linked", person);

      const later = await signIn(fixture, "app@example.com");
      expect(later.page.words).toContain("Second step");
      await fixture.expectRecorded("login-totp", later);
      await later.enter({ totp_code: wrong(totp(secret)) });
      expect(later.messages).toEqual([4_000_008]);
      await fixture.expectRecorded("login-totp-wrong-code", later);
      await later.enter({ totp_code: totp(secret) });
      expect(later.page.url.pathname).toBe("/next");

      await later.open("/settings");
      await later.press("Unlink authenticator app");
      expect(secretOn(later)).toMatch(/^[A-Z2-7]{32}$/);
    });

    it("is asked for before settings open, and they open after it", async () => {
      const person = await signUp(fixture, "first@example.com");
      const secret = await linkApp(person);
      const later = await signIn(fixture, "first@example.com");
      await later.open("/settings");
      expect(later.page.url.pathname).toBe("/login");
      await later.enter({ totp_code: totp(secret) });
      expect(later.page.url.pathname).toBe("/account/security");
    });
  });

  describe("backup codes", () => {
    it("are shown, kept, used once, and shown again without the one that was used", async () => {
      const person = await signUp(fixture, "codes@example.com");
      const secret = await linkApp(person);
      await person.press("Make new backup codes");
      const codes = codesOn(person);
      expect(codes).toHaveLength(12);
      await fixture.expectRecorded("settings-new-backup-codes", person);
      await person.press("I have saved them");
      expect(person.buttons).toEqual(expect.arrayContaining(["Show backup codes", "Turn off backup codes"]));
      await fixture.expectRecorded("settings-backup-codes", person);

      const later = await signIn(fixture, "codes@example.com");
      await fixture.expectRecorded("login-totp-or-backup-code", later);
      await later.enter({ lookup_secret: "no such code" });
      expect(later.messages).toEqual([4_000_016]);
      await fixture.expectRecorded("login-wrong-backup-code", later);
      await later.enter({ lookup_secret: codes[0] ?? "" });
      expect(later.page.url.pathname).toBe("/next");

      const again = await signIn(fixture, "codes@example.com");
      await again.enter({ lookup_secret: codes[0] ?? "" });
      expect(again.messages).toEqual([4_000_012]);
      await again.enter({ totp_code: totp(secret) });
      await again.open("/settings");
      await again.press("Show backup codes");
      expect(codesOn(again)).toEqual(codes.slice(1));
      expect(again.page.answer.body).toContain("<li><s>used</s></li>");
      await fixture.expectRecorded("settings-used-backup-code", again);
    });
  });

  describe("a security key", () => {
    it("is added, asked for at the next sign-in, and removed", async () => {
      const key = new SoftwareKey(fixture.pagesUrl);
      const person = await signUp(fixture, "key@example.com");
      await person.open("/settings");
      expect(person.page.elements("script").map((script) => script.get("src"))).toEqual([
        `${fixture.kratosUrl}/.well-known/ory/webauthn.js`,
        expect.stringMatching(/^\/assets\/show-password-[a-f0-9]{12}\.js$/),
        expect.stringMatching(/^\/assets\/kratos-[a-f0-9]{12}\.js$/),
        expect.stringMatching(/^\/assets\/local-times-[a-f0-9]{12}\.js$/),
      ]);
      const adding = buttonOf(person, "webauthn_register_trigger");
      expect(adding.get("data-trigger")).toBe("oryWebAuthnRegistration");
      await person.answer("webauthn_register_trigger", {
        webauthn_register: key.create(adding.get("value") ?? ""),
        webauthn_register_displayname: "Blue key",
      });
      expect(person.messages).toEqual([1_050_001]);
      expect(person.buttons).toContain("Remove security key \u2068Blue key\u2069");
      await fixture.expectRecorded("settings-security-key", person);
      await expect(person.enter({ webauthn_register_displayname: "x" })).rejects.toThrow("is disabled");

      const later = await signIn(fixture, "key@example.com");
      expect(later.page.words).toContain("This needs JavaScript");
      await fixture.expectRecorded("login-security-key", later);
      const asking = buttonOf(later, "webauthn_login_trigger");
      await later.answer("webauthn_login_trigger", { webauthn_login: key.get(asking.get("value") ?? "") });
      expect(later.page.url.pathname).toBe("/next");

      await later.open("/settings");
      await later.press("Remove security key \u2068Blue key\u2069");
      expect(later.buttons).not.toContain("Remove security key \u2068Blue key\u2069");
    });
  });
});

describe("a code by mail as a second factor", needs("kratos"), () => {
  let fixture: KratosPages;
  beforeAll(async () => {
    fixture = await startKratosPages({ features: { codeFor: "second-factor" } });
  });
  afterAll(async () => fixture.close());

  // Where there is only one address there may be nothing to pick.
  const pick = async (person: UserAtBrowser, email: string) => {
    expect(person.buttons).toEqual([`Send code to \u2068${email}\u2069`, "Use another account"]);
    await fixture.expectRecorded("login-code-address", person);
    await person.press(`Send code to \u2068${email}\u2069`);
  };

  it("is sent to the address that the person picks, and signs in", async () => {
    const email = "mail@example.com";
    await signUp(fixture, email);
    await fixture.mail.nextCode(email);
    const person = await signIn(fixture, email);
    if (!kratosHere().can.sendOnlyCodeUnasked) await pick(person, email);
    expect(person.buttons).toEqual(["Continue", "Send a new code", "Use another account"]);
    await fixture.expectRecorded("login-code-second-factor", person);
    const code = await fixture.mail.nextCode(email);
    await person.enter({ code: code === "000000" ? "000001" : "000000" });
    expect(person.messages).toEqual([4_010_008]);
    await fixture.expectRecorded("login-code-second-factor-wrong", person);
    await person.press("Send a new code");
    await person.enter({ code: await fixture.mail.nextCode(email) });
    expect(person.page.url.pathname).toBe("/next");
  });
});

function buttonOf({ page }: UserAtBrowser, name: string): Map<string, string> {
  const button = page.elements("button").find((element) => element.get("name") === name);
  if (button === undefined) throw new Error(`no button ${name}: ${page.words}`);
  return button;
}
