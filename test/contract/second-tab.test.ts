import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { kratosHere, needs } from "../../testkit/vitest/parts.ts";
import { atForm, everything, password } from "./login-users.ts";
import { itKeepsSecretsOutOfTheLog, withLoginFixture } from "./login-fixture.ts";
import type { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import { providers } from "./providers.ts";

for (const provider of providers) {
  describe(`two tabs on ${provider.name}`, provider.needs, () => {
    describe(`by kratos ${kratosHere().version}`, needs("kratos"), () => {
      const fixture = withLoginFixture(provider, { kratos: {} });

      /** Two clients' sign-ins, each in a tab of one browser. */
      async function twoTabs() {
        const { app, visitor, email } = await atForm(fixture());
        const bank = await fixture().app({ client_name: "Bank" });
        const tab = visitor.tab();
        await tab.open(bank.signInUrl());
        return { email, older: { app, visitor }, newer: { app: bank, visitor: tab } };
      }

      it.each(["older", "newer"] as const)(
        "for two apps each end at their own, with one password: first the %s",
        async (which) => {
          const { email, ...tabs } = await twoTabs();
          const [first, second] = which === "older" ? [tabs.older, tabs.newer] : [tabs.newer, tabs.older];
          await first.visitor.enter({ email, password });
          await first.visitor.press("accept", everything);
          expect((await first.app.tokens(first.visitor)).claims).toMatchObject({ email });
          await second.visitor.enter({ email, password });
          await goOn(second.visitor);
          await second.visitor.press("accept", everything);
          expect((await second.app.tokens(second.visitor)).claims).toMatchObject({ email });
        },
      );

      it("for two apps end at their own when the consents are answered last, the newer first", async () => {
        const { email, older, newer } = await twoTabs();
        await older.visitor.enter({ email, password });
        await newer.visitor.enter({ email, password });
        await goOn(newer.visitor);
        for (const { app, visitor } of [newer, older]) {
          await visitor.press("accept", everything);
          expect((await app.tokens(visitor)).claims).toMatchObject({ email });
        }
      });

      it("for two apps end at their own when the second is loaded again instead", async () => {
        const { email, older, newer } = await twoTabs();
        await older.visitor.enter({ email, password });
        await newer.visitor.open(newer.visitor.page.url);
        await goOn(newer.visitor);
        await newer.visitor.press("accept", everything);
        expect((await newer.app.tokens(newer.visitor)).claims).toMatchObject({ email });
      });

      it("for one app end there, the newer first", async () => {
        const { app, visitor, email } = await atForm(fixture());
        const tab = visitor.tab();
        await tab.open(app.signInUrl());
        await tab.enter({ email, password });
        await tab.press("accept", everything);
        expect((await app.tokens(tab)).claims).toMatchObject({ email });
        await visitor.enter({ email, password });
        await goOn(visitor);
        expect(app.errorOf(visitor)).toBeUndefined();
      });

      // Hydra has one CSRF cookie for each client, the newer tab's.
      it("for one app end there, the older first: it hears from Hydra that the other one counts", async () => {
        const { app, visitor, email } = await atForm(fixture());
        const tab = visitor.tab();
        await tab.open(app.signInUrl());
        await visitor.enter({ email, password });
        expect(app.errorOf(visitor)).toBe("request_forbidden");
        await tab.enter({ email, password });
        await goOn(tab);
        await tab.press("accept", everything);
        expect((await app.tokens(tab)).claims).toMatchObject({ email });
      });

      it("for the settings both end there", async () => {
        const [email, visitor] = [`ada-${randomUUID()}@example.com`, fixture().visitor()];
        await fixture().account({ email }, password);
        await visitor.open(`${fixture().lethe.url}/settings`);
        const tab = visitor.tab();
        await tab.open(`${fixture().lethe.url}/settings`);
        await visitor.enter({ email, password });
        expect(visitor.page.url.pathname).toBe("/account/security");
        await tab.enter({ email, password });
        expect([tab.page.status, tab.page.url.pathname]).toEqual([200, "/account/security"]);
      });

      itKeepsSecretsOutOfTheLog(fixture);
    });
  });
}

/** What a user does on the pages that stand between: never type a password again. */
async function goOn(visitor: UserAtBrowser): Promise<void> {
  while (!["/consent", "/callback"].includes(visitor.page.url.pathname)) {
    await visitor.follow(/^(?:Continue|Start again)$|Back to/);
  }
}
