import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { App, SignIn } from "../../testkit/clients/client.ts";
import { hydraHere, needs } from "../../testkit/vitest/parts.ts";
import type { Person, Tab } from "./browser.ts";
import { startChromium } from "./chromium.ts";
import { inBrowser } from "./in-each-browser.ts";
import { startPasswordChangeFixture, type PasswordChangeFixture } from "./password-change-fixture.ts";
import { says } from "./steps.ts";

const [oldPassword, newPassword] = ["follow-the-white-rabbit-7", "there-is-no-spoon-at-all-8"];

describe("a password changed in a browser", needs("hydra", "kratos", "chromium"), () => {
  let fixture: PasswordChangeFixture;
  beforeAll(async () => {
    fixture = await startPasswordChangeFixture();
  });
  afterAll(async () => fixture?.close());

  /** Goes wherever an app sends this tab, and answers what is asked there; notes where that was. */
  function answering(tab: Tab, email: string) {
    const asked: string[] = [];
    async function open(address: URL) {
      await tab.open(address.href);
      for (;;) {
        const url = new URL(tab.url());
        const path = url.origin === fixture.lethe ? url.pathname : "";
        if (path === "/login") {
          await tab.fill("#email", email);
          await tab.fill("#password", oldPassword);
        } else if (path === "/consent") await tab.click("#offline_access");
        else return { url, status: 200, words: await tab.text() };
        asked.push(path);
        await tab.click("#accept");
        await vi.waitFor(() => expect(tab.url()).not.toBe(url.href), { timeout: 60_000 });
        await says(tab, /\S/);
      }
    }
    return { asked, open };
  }

  async function signInToAll(person: Person, email: string, apps: App[]): Promise<SignIn[]> {
    const signIns: SignIn[] = [];
    for (const app of apps) {
      const tab = await person.newTab();
      signIns.push(await app.signIn(answering(tab, email), ""));
      await tab.close();
    }
    return signIns;
  }

  async function isAlive(token: string): Promise<boolean> {
    const body = new URLSearchParams({ token });
    const answer = await fetch(`${fixture.hydra.adminUrl}/admin/oauth2/introspect`, { method: "POST", body });
    return z.object({ active: z.boolean() }).parse(await answer.json()).active;
  }

  const tokensOf = async (signIns: SignIn[]) =>
    Promise.all(signIns.flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken]).map(isAlive));

  async function sessionsAtKratos(id: string): Promise<number> {
    const answer = await fetch(`${fixture.kratos.adminUrl}/admin/identities/${id}/sessions?active=true`);
    return answer.status === 404 ? 0 : z.array(z.unknown()).parse(await answer.json()).length;
  }

  inBrowser(startChromium, (newPerson) => {
    it("of a user signed in to three apps on two devices ends all on the other one, and nothing on this one", async () => {
      const ada = await fixture.account(oldPassword);
      const telling = {
        backchannel_logout_uri: "{base}/back-channel",
        backchannel_logout_session_required: true,
      };
      const apps = [
        await fixture.apps.register(telling),
        await fixture.apps.register(telling),
        await fixture.apps.register(telling),
      ];
      const [there, here] = [await newPerson(), await newPerson()];
      const atThere = await signInToAll(there, ada.email, apps);
      const atHere = await signInToAll(here, ada.email, apps);
      expect(await tokensOf([...atThere, ...atHere])).toEqual(Array(12).fill(true));
      expect(await sessionsAtKratos(ada.id)).toBe(2);

      const tab = await here.newTab();
      await tab.open(`${fixture.lethe}/account/security`);
      await says(tab, /New password/);
      await tab.fill("#password", newPassword);
      await tab.click('button[value="password"]');
      // The order may be under way when the page is made: then it says so, and the next look has the number.
      expect(await says(tab, /other devices? (?:is|are) /)).toMatch(/Your changes (?:have been|are) saved/);
      await vi.waitFor(
        async () => {
          await tab.reload();
          expect(await tab.textOf("#others-ended")).toMatch(/^1 other device is signed out\./);
        },
        { timeout: 60_000, interval: 500 },
      );

      // The other device: tokens, apps, Kratos, Hydra.
      expect(await tokensOf(atThere)).toEqual(Array(6).fill(false));
      const told = () => fixture.apps.notices.map(({ channel, app, sid }) => `${channel} ${app} ${sid}`);
      const expected = apps.map(({ name }, at) => `back ${name} ${atThere[at]?.sid}`);
      await vi.waitFor(() => expect(told().toSorted()).toEqual(expected.toSorted()), { timeout: 60_000 });
      expect(await sessionsAtKratos(ada.id)).toBe(1);
      const away = await there.newTab();
      await away.open(`${fixture.lethe}/account`);
      await says(away, /Email[^]*Password/);

      // This one goes on. Where Hydra revokes none by its id the apps need new tokens, and nobody types a password for them.
      expect(await tokensOf(atHere)).toEqual(Array(6).fill(hydraHere().can.revokeOneConsent));
      const again = answering(tab, ada.email);
      for (const app of apps) expect((await app.signIn(again, "")).subject).toBe(ada.id);
      expect(again.asked).not.toContain("/login");
      await tab.open(`${fixture.lethe}/account`);
      await says(tab, new RegExp(`Signed in as ${ada.email}[^]*You are signed in on 1 device`));
      // Nobody was told of this device's sign-in in all that time.
      expect(told().toSorted()).toEqual(expected.toSorted());
      expect([...there.complaints, ...here.complaints]).toEqual([]);
    });
  });
});
