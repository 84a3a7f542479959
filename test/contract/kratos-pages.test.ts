import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kratosHere, needs } from "../../testkit/vitest/parts.ts";
import { startKratosPages, type KratosPages } from "../../testkit/ory/kratos-pages-fixture.ts";
import { password, signIn, signUp } from "../../testkit/browser/sign-up.ts";

describe("the pages of Kratos's flows", needs("kratos"), () => {
  let fixture: KratosPages;
  beforeAll(async () => {
    fixture = await startKratosPages();
  });
  afterAll(async () => fixture.close());

  describe("/registration", () => {
    it("asks for the profile first, then for a password, and keeps what was typed", async () => {
      const person = fixture.person();
      await person.open("/registration");
      expect(person.page.words).toContain("Create account");
      await fixture.expectRecorded("registration-profile", person);
      await person.enter({ "traits.name.first": "Ada", "traits.email": "not an address" });
      expect(person.field("traits.name.first")?.get("value")).toBe("Ada");
      expect(person.field("traits.email")?.get("aria-invalid")).toBe("true");
      await fixture.expectRecorded("registration-bad-address", person);

      await person.enter({ "traits.email": "ada@example.com" });
      expect(person.messages).toEqual([1_040_009]);
      await fixture.expectRecorded("registration-credentials", person);
      await person.enter({ password: "short" });
      expect(person.page.words).toContain(
        "Choose a password of at least 8 characters.".replace("8", "\u20688\u2069"),
      );
      expect(person.field("password")?.get("aria-describedby")).toBe("password-hint password-4000032");
      await fixture.expectRecorded("registration-weak-password", person);

      await person.press("Back");
      expect(person.field("traits.email")?.get("value")).toBe("ada@example.com");
      expect(person.field("traits.name.first")?.get("value")).toBe("Ada");
    });

    it("signs up, verifies the address with the code, and leads on", async () => {
      const person = await signUp(fixture, "bea@example.com");
      expect(person.messages).toEqual([1_080_003]);
      expect(person.buttons.includes("Send a new code")).toBe(kratosHere().can.resendVerification);
      await fixture.expectRecorded("verification-sent", person);
      const code = await fixture.mail.nextCode("bea@example.com");
      await person.enter({ code: code === "000000" ? "000001" : "000000" });
      expect(person.page.words).toContain("This code is wrong or has been used.");
      await fixture.expectRecorded("verification-wrong-code", person);
      await person.enter({ code });
      expect(person.messages).toEqual([1_080_002]);
      await fixture.expectRecorded("verification-passed", person);
      await person.follow(/Continue/);
      expect(person.page.url.pathname).toBe("/next");
    });

    it("says when the address has an account already", async () => {
      await signUp(fixture, "bob@example.com");
      const person = fixture.person();
      await person.open("/registration");
      await person.enter({ "traits.email": "bob@example.com" });
      await person.enter({ password });
      expect(person.messages).toContain(4_000_007);
      await fixture.expectRecorded("registration-taken", person);
    });
  });

  describe("/login", () => {
    it("says that the password is wrong, keeps the address, and signs in with the right one", async () => {
      await signUp(fixture, "cyd@example.com");
      const person = fixture.person();
      await person.open(`${fixture.kratosUrl}/self-service/login/browser`);
      expect(person.page.words).toContain("Sign in");
      await fixture.expectRecorded("login-password", person);
      await person.enter({ email: "cyd@example.com", password: "the wrong one" });
      expect(person.messages).toEqual([4_000_006]);
      expect(person.field("email")?.get("value")).toBe("cyd@example.com");
      expect(person.field("password")?.get("value")).toBe("");
      await fixture.expectRecorded("login-wrong-password", person);
      await person.enter({ password });
      expect(person.page.url.pathname).toBe("/next");
    });

    it("asks a user who is signed in for the password once more on refresh, and says whose", async () => {
      await signUp(fixture, "dan@example.com");
      const person = await signIn(fixture, "dan@example.com");
      await person.open(`${fixture.kratosUrl}/self-service/login/browser?refresh=true`);
      expect(person.page.words).toMatch(/Confirm that it's you.*dan@example\.com/);
      await fixture.expectRecorded("login-refresh", person);
      await person.enter({ password });
      expect(person.page.url.pathname).toBe("/next");
    });

    it("says that there is no second step for a user who has not set one up", async () => {
      await signUp(fixture, "eve@example.com");
      const person = await signIn(fixture, "eve@example.com");
      await person.open(`${fixture.kratosUrl}/self-service/login/browser?aal=aal2`);
      expect(person.page.words).toMatch(/Second step.*There is nothing to do here\./);
      await fixture.expectRecorded("login-no-second-factor", person);
    });
  });

  describe("/recovery", () => {
    it("lets a user back in with the code from the mail, who then chooses a new password", async () => {
      await signUp(fixture, "fay@example.com");
      await fixture.mail.nextCode("fay@example.com");
      const person = fixture.person();
      await person.open("/recovery");
      await fixture.expectRecorded("recovery", person);
      await person.enter({ email: "fay@example.com" });
      expect(person.messages).toEqual([1_060_003]);
      await fixture.expectRecorded("recovery-sent", person);
      const code = await fixture.mail.nextCode("fay@example.com");
      await person.enter({ code: code === "000000" ? "000001" : "000000" });
      expect(person.messages).toEqual([4_060_006]);
      await fixture.expectRecorded("recovery-wrong-code", person);
      await person.press("Send a new code");
      await person.enter({ code: await fixture.mail.nextCode("fay@example.com") });
      expect(person.page.url.pathname).toBe("/account/security");
      expect(person.messages).toEqual([1_060_001]);
      await fixture.expectRecorded("settings-recovered", person);
      await person.enter({ password: "another long one" });
      expect(person.page.words).not.toContain("Choose a new password now");
    });

    it("keeps a code that is no number from being sent", async () => {
      const person = fixture.person();
      await person.open("/recovery");
      await person.enter({ email: "nobody@example.com" });
      await expect(person.enter({ code: "abc" })).rejects.toThrow("code does not match");
      await expect(person.enter({ code: "" })).rejects.toThrow("code is required");
    });
  });

  describe("/verification", () => {
    it("sends a code to an address", async () => {
      await signUp(fixture, "gus@example.com");
      await fixture.mail.nextCode("gus@example.com");
      const person = fixture.person();
      await person.open("/verification");
      await fixture.expectRecorded("verification", person);
      await person.enter({ email: "gus@example.com" });
      await fixture.expectRecorded("verification-resendable", person);
      // The new one ends this one, which may still be on its way.
      await fixture.mail.nextCode("gus@example.com");
      await person.press("Send a new code");
      await person.enter({ code: await fixture.mail.nextCode("gus@example.com") });
      expect(person.messages).toEqual([1_080_002]);
    });
  });

  describe("/settings", () => {
    it("saves the profile, and says what is wrong with it", async () => {
      await signUp(fixture, "hal@example.com");
      const person = await signIn(fixture, "hal@example.com");
      await person.open("/settings");
      expect(person.page.url.pathname).toBe("/account/security");
      await fixture.expectRecorded("settings", person);
      await person.open("/account/data");
      await person.press("Save", { "traits.name.first": "Hal" });
      expect(person.messages).toEqual([1_050_001]);
      expect(person.page.url.pathname).toBe("/account/data");
      expect(person.field("traits.name.first")?.get("value")).toBe("Hal");
      await fixture.expectRecorded("settings-saved", person);
      await person.enter({ "traits.email": "nothing" });
      expect(person.field("traits.email")?.get("aria-invalid")).toBe("true");
      expect(person.page.url.pathname).toBe("/account/data");
      await fixture.expectRecorded("settings-bad-address", person);
    });

    it("comes back to the section that a form was sent from, however often, and says there what became of it", async () => {
      await signUp(fixture, "jo@example.com");
      const person = await signIn(fixture, "jo@example.com");
      for (const [at, send] of [
        ["/account/data", () => person.press("Save", { "traits.name.first": "Jo" })],
        ["/account/security", () => person.enter({ password: "another long one" })],
      ] as const) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        await person.open(at);
        for (const _ of [1, 2, 3]) {
          // oxlint-disable-next-line no-await-in-loop -- one after the other
          await send();
          expect([person.page.url.pathname, person.messages]).toEqual([at, [1_050_001]]);
        }
      }
    });

    it("is at the address where password managers look for it", async () => {
      await signUp(fixture, "kim@example.com");
      const person = await signIn(fixture, "kim@example.com");
      await person.open("/.well-known/change-password");
      expect(person.page.url.pathname).toBe("/account/security");
      expect(person.field("password")?.get("autocomplete")).toBe("new-password");
    });

    it("leads a user who is not signed in to the sign-in, and back from there", async () => {
      await signUp(fixture, "ida@example.com");
      const person = fixture.person();
      await person.open("/settings");
      expect(person.page.url.pathname).toBe("/login");
      await person.enter({ email: "ida@example.com", password });
      expect(person.page.url.pathname).toBe("/account/security");
      const later = fixture.person();
      await later.open("/account/data");
      await later.enter({ email: "ida@example.com", password });
      expect(later.page.url.pathname).toBe("/account/data");
    });
  });
});
