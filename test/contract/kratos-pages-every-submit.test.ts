import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../../testkit/vitest/parts.ts";
import { pressEverySubmit, type Walker } from "./every-submit.ts";
import { startKratosPages, type KratosPages } from "../../testkit/ory/kratos-pages-fixture.ts";
import type { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import { password } from "../../testkit/browser/sign-up.ts";
import { startSocialProvider, type SocialProviderStub } from "./social-provider-stub.ts";
import { totp } from "../../testkit/browser/totp.ts";

// An address of which the other service says nothing: then the sign-up has to be finished here.
const mapper = `local claims = std.extVar('claims');
  { identity: { traits: { [if 'email' in claims then 'email']: claims.email } } }`;

const kinds = {
  "a Kratos that asks for the address first, takes codes for passwords and knows another service": {
    features: { identifierFirst: true, codeFor: "sign-in", passkey: true },
  },
  "a Kratos that asks for everything at once and sends codes as a second factor": {
    features: { codeFor: "second-factor", webauthnSignIn: true },
    more: { selfservice: { flows: { registration: { enable_legacy_one_step: true } } } },
  },
} as const;

describe.each(Object.entries(kinds))("every button of %s", (_kind, options) => {
  describe("leads on, or the page says why it does not", needs("kratos"), () => {
    let fixture: KratosPages;
    let social: SocialProviderStub;
    let users = 0;
    beforeAll(async () => {
      social = await startSocialProvider("kratos");
      const provider = { id: "elsewhere", label: "Elsewhere", issuerUrl: social.issuerUrl, mapper };
      fixture = await startKratosPages({
        ...options,
        socialSignIn: [{ ...provider, clientId: "kratos", clientSecret: "none" }],
      });
    });
    afterAll(async () => Promise.all([fixture.close(), social.close()]));

    /** A new user of the other service, too, which does not say their address. */
    function freshAddress(): string {
      users += 1;
      social.is({ sub: `user-${users}` });
      return `user-${users}@example.com`;
    }

    async function stranger(path: string): Promise<Walker> {
      const person = fixture.person();
      const email = freshAddress();
      await person.open(path);
      return { person, email, isStranger: true };
    }

    async function account(): Promise<Walker> {
      const [person, email] = [fixture.person(), freshAddress()];
      await person.open("/registration");
      await typeIn(person, "traits.email", email);
      expect(person.page.url.pathname).toBe("/verification");
      const code = await fixture.mail.nextCode(email);
      return { person, email, code };
    }

    /** Address and password, on one page or on two. */
    async function typeIn(person: UserAtBrowser, field: string, email: string): Promise<void> {
      if (person.field("password") !== undefined)
        return void (await person.enter({ [field]: email, password }));
      await person.enter({ [field]: email });
      await person.enter({ password });
    }

    async function signedOut(path: string): Promise<Walker> {
      const { email } = await account();
      const person = fixture.person();
      await person.open(path);
      return { person, email };
    }

    async function withSettings(): Promise<Walker> {
      const walker = await account();
      const { person, email } = walker;
      await person.open("/settings");
      // A second step comes first where a mail can be one.
      if (person.page.url.pathname === "/account/security") return walker;
      const send = person.buttons.find((words) => words.startsWith("Send code to"));
      if (send !== undefined) await person.press(send);
      await person.enter({ code: await fixture.mail.nextCode(email) });
      expect(person.page.url.pathname).toBe("/account/security");
      return walker;
    }

    async function atPersonalData(): Promise<Walker> {
      const walker = await withSettings();
      await walker.person.open("/account/data");
      return walker;
    }

    async function withApp(): Promise<Walker> {
      const walker = await withSettings();
      const { person } = walker;
      const secret = /<code>([A-Z2-7]{32})<\/code>/.exec(person.page.answer.body)?.[1] ?? "";
      const totpCode = () => totp(secret);
      await person.enter({ totp_code: totpCode() });
      await person.press("Make new backup codes");
      await person.press("I have saved them");
      await person.open("/settings");
      return { ...walker, totpCode };
    }

    async function atSecondStep(): Promise<Walker> {
      const { email, totpCode } = await withApp();
      const person = fixture.person();
      await person.open(signInUrl());
      await typeIn(person, "email", email);
      return { person, email, ...(totpCode && { totpCode }) };
    }

    async function atPasswordOnceMore(): Promise<Walker> {
      const walker = await account();
      await walker.person.open(`${signInUrl()}?refresh=true`);
      return walker;
    }

    const signInUrl = () => `${fixture.kratosUrl}/self-service/login/browser`;

    const beginnings: [string, () => Promise<Walker>, number][] = [
      ["a sign-in", () => signedOut(signInUrl()), 2],
      ["a sign-in without an account", () => stranger(signInUrl()), 2],
      ["a sign-up", async () => ({ ...(await stranger("/registration")), isStranger: false }), 2],
      ["a recovery", () => signedOut("/recovery"), 2],
      ["a recovery without an account", () => stranger("/recovery"), 2],
      ["a verification", account, 2],
      ["a verification by hand", () => signedOut("/verification"), 2],
      ["a second step", atSecondStep, 1],
      ["a password once more", atPasswordOnceMore, 1],
      ["settings", withSettings, 1],
      ["personal data", atPersonalData, 1],
      ["settings with an app and backup codes", withApp, 0],
    ];

    it.each(beginnings)("from %s on", async (_name, begin, maxDepth) => {
      const presses = await pressEverySubmit(fixture, begin, maxDepth);
      const vain = presses.filter(({ outcome }) => outcome === "nothing");
      expect(vain.map(({ at, button, filling }) => [...at, `${button} ${filling}`].join(" > "))).toEqual([]);
      // Something was done, and not all of it was kept back.
      const done = presses.filter(({ outcome }) =>
        ["elsewhere", "another page", "a mail", "saved"].includes(outcome),
      );
      expect(done).not.toHaveLength(0);
    });
  });
});
