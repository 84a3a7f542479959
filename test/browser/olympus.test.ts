import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startStack, type RunningStack } from "../../deploy/olympus/start-stack.ts";
import { inEachBrowser } from "./in-each-browser.ts";
import {
  allowAll,
  complaintsOf,
  isIn,
  leaveForSignIn,
  proveItIsMe,
  sessionsAtKratos,
  silentSignIn,
  type Account,
} from "./olympus-steps.ts";
import { arrivesAt, says } from "./steps.ts";
import { totp } from "../../testkit/browser/totp.ts";

let stack: RunningStack;
beforeAll(async () => {
  // One app whose sign-outs are asked about, so that there is something to choose.
  stack = await startStack({ ports: "free", clients: { backChannel: { skip_logout_consent: false } } });
});
afterAll(async () => stack?.close());

describe("a person of Olympus", () => {
  inEachBrowser((newPerson) => {
    it("registers, proves the address, adds a second factor, uses apps, leaves one, and signs out of all", async () => {
      const { ciam } = stack.tenants;
      const { plain: agora, backChannel: odeon, frontChannel: stoa } = ciam.apps;
      const account: Account = {
        email: `neo-${Math.random().toString(36).slice(2)}@example.com`,
        password: "follow-the-white-rabbit-7",
      };
      const laptop = await newPerson();

      // Registers on the way to an app, and arrives there.
      const first = await leaveForSignIn(laptop, agora);
      await says(first, /Continue to Agora/);
      await first.click('a[href*="registration"]');
      await says(first, /First name/);
      await first.fill('[name="traits.email"]', account.email);
      await first.fill('[name="traits.name.first"]', "Neo");
      await first.fill('[name="traits.name.last"]', "Anderson");
      await first.click("#accept");
      await says(first, /Choose how you want to sign in/);
      await first.fill("#password", account.password);
      await first.click("#accept");
      await says(first, /Code we sent you/);
      await first.fill("#code", await stack.mail.nextCode(account.email));
      await first.click("#accept");
      await allowAll(first, agora);
      await isIn(first, agora, "Neo Anderson");

      // Adds an authenticator app.
      const settings = await laptop.newTab();
      await settings.open(`${ciam.lethe}/settings`);
      await says(settings, /Authenticator app/);
      account.secret = (await settings.textOf("main p > code")) ?? "";
      await settings.fill("#totp_code", totp(account.secret));
      await settings.click('button[value="totp"]');
      await says(settings, /Your changes (have been|are) saved/);

      // Signs out, and that is true; signs in again, with both factors.
      await first.click("#sign-out");
      await arrivesAt(first, agora.signedOutUrl);
      expect(await silentSignIn(laptop, ciam)).toBe("login_required");
      expect(await sessionsAtKratos(ciam, account.email)).toBe(0);
      const second = await leaveForSignIn(laptop, odeon);
      await proveItIsMe(second, account);
      await allowAll(second, odeon);
      await isIn(second, odeon, "Neo Anderson");
      const third = await leaveForSignIn(laptop, stoa);
      await allowAll(third, stoa);
      await isIn(third, stoa, "Neo Anderson");

      // Leaves one app only: nothing else ends.
      await second.click("#sign-out");
      await says(second, /Odeon asks to sign you out/);
      await second.click("#leave");
      await arrivesAt(second, odeon.signedOutUrl);
      expect(await silentSignIn(laptop, ciam)).toBe("signed in");
      expect(await sessionsAtKratos(ciam, account.email)).toBe(1);
      const again = await leaveForSignIn(laptop, odeon);
      await allowAll(again, odeon);
      await isIn(again, odeon, "Neo Anderson");

      // Another browser, the same person.
      const phone = await newPerson();
      const there = await leaveForSignIn(phone, odeon);
      await proveItIsMe(there, account);
      await allowAll(there, odeon);
      await isIn(there, odeon, "Neo Anderson");
      expect(await sessionsAtKratos(ciam, account.email)).toBe(2);

      // Signs out everywhere: every app that can be told is told, and nothing is left.
      await again.click("#sign-out");
      await says(again, /Odeon asks to sign you out/);
      await again.click("#everywhere");
      await arrivesAt(again, odeon.signedOutUrl);
      await says(third, /Stoa was told/);
      await says(there, /Odeon was told/);
      expect(await sessionsAtKratos(ciam, account.email)).toBe(0);
      for (const person of [laptop, phone]) {
        expect(await silentSignIn(person, ciam)).toBe("login_required");
        const tab = await leaveForSignIn(person, agora);
        await says(tab, /Continue to Agora/);
        await tab.open(`${ciam.lethe}/account`);
        await says(tab, /Email[^]*Password/);
        expect(complaintsOf(person)).toEqual([]);
      }
    });

    it("who signs out of one tenant stays signed in to the other", async () => {
      const { ciam, iam } = stack.tenants;
      const ada = { email: "ada@example.com", password: "olympus-demo-only" };
      const person = await newPerson();
      const agora = await leaveForSignIn(person, ciam.apps.plain);
      await proveItIsMe(agora, ada);
      await allowAll(agora, ciam.apps.plain);
      await isIn(agora, ciam.apps.plain, "Ada Lovelace");
      const archive = await leaveForSignIn(person, iam.apps.plain);
      await proveItIsMe(archive, ada);
      await allowAll(archive, iam.apps.plain);
      await isIn(archive, iam.apps.plain, "Ada Lovelace");

      await agora.click("#sign-out");
      await arrivesAt(agora, ciam.apps.plain.signedOutUrl);
      expect(await silentSignIn(person, ciam)).toBe("login_required");
      expect(await silentSignIn(person, iam)).toBe("signed in");
      expect(complaintsOf(person)).toEqual([]);
    });
  });
});
