import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { kratosHere, needs } from "../../testkit/vitest/parts.ts";
import { atForm, everything, password } from "./login-users.ts";
import { itKeepsSecretsOutOfTheLog, withLoginFixture } from "./login-fixture.ts";
import { providers } from "./providers.ts";

const requestSeconds = 6;
const untilExpired = () => pause(requestSeconds * 1000 + 1500);
const tooLong = "The page was open for too long";
const real = providers.filter(({ name }) => name !== "embedded");

// The embedded provider's login requests live for ever.
for (const provider of real) {
  describe(`sign-ins that expire on ${provider.name}`, provider.needs, () => {
    describe(`by kratos ${kratosHere().version}`, needs("kratos"), () => {
      const fixture = withLoginFixture(provider, { requestSeconds, kratos: {} });

      it("begin again after a password that came too late, which counts, and end at the app", async () => {
        const { app, visitor, email } = await atForm(fixture());
        await untilExpired();
        await visitor.enter({ email, password });
        expect(visitor.passedThrough("/error")).toBe(true);
        await visitor.press("accept", everything);
        expect((await app.tokens(visitor)).claims).toMatchObject({ email });
        expect(fixture().lethe.output()).toContain('"kratos_error":{"id":"sign_in_over"');
      });

      it("ask for the password again where the client does, and say why", async () => {
        const { app, visitor, email } = await atForm(fixture(), { prompt: "login" });
        await untilExpired();
        await visitor.enter({ email, password });
        expect(visitor.page.url.pathname).toBe("/login");
        expect(visitor.page.words).toContain(tooLong);
        await visitor.enter({ password });
        await visitor.press("accept", everything);
        expect((await app.tokens(visitor)).claims).toMatchObject({ email });
      });

      it("begin again when the page is loaded again", async () => {
        const { app, visitor, email } = await atForm(fixture());
        const { url } = visitor.page;
        await untilExpired();
        await visitor.open(url);
        await visitor.enter({ email, password });
        await visitor.press("accept", everything);
        expect((await app.tokens(visitor)).claims).toMatchObject({ email });
      });

      it("begin again from a registration that comes too late", async () => {
        const { visitor } = await atForm(fixture());
        await visitor.follow(/create|sign up|account/i);
        expect(visitor.page.url.pathname).toBe("/registration");
        await untilExpired();
        const email = `bob-${randomUUID()}@example.com`;
        await visitor.enter({ "traits.email": email });
        expect(visitor.page.url.pathname).toBe("/login");
        expect(visitor.page.words).toContain(tooLong);
        expect(visitor.page.words).toContain("Agora");
      });

      it("begin again after a wrong password that came too late", async () => {
        const { app, visitor, email } = await atForm(fixture());
        await untilExpired();
        await visitor.enter({ email, password: "wrong" });
        expect(visitor.page.url.pathname).toBe("/login");
        expect(visitor.page.words).toContain(tooLong);
        await visitor.enter({ email, password });
        await visitor.press("accept", everything);
        expect((await app.tokens(visitor)).claims).toMatchObject({ email });
      });

      it("keep their client when Kratos's CSRF cookie is lost", async () => {
        const { app, visitor, email } = await atForm(fixture());
        const lost = await visitor.loseCookies(/^csrf_token_/);
        expect(lost).toBeGreaterThan(0);
        await visitor.enter({ email, password });
        if (visitor.page.url.pathname === "/error") await visitor.follow(/Start again/);
        expect(visitor.page.words).toContain("Agora");
        await visitor.enter({ email, password });
        await visitor.press("accept", everything);
        expect((await app.tokens(visitor)).claims).toMatchObject({ email });
      });

      itKeepsSecretsOutOfTheLog(fixture);
    });

    describe("by Lethe's own form", () => {
      const settings = { DEMO_USERS: `ada@example.com:${password}` };
      const fixture = withLoginFixture(provider, { requestSeconds, settings });
      const ada = { email: "ada@example.com", password };

      async function atOwnForm() {
        const [app, visitor] = [await fixture().app(), fixture().visitor()];
        await visitor.open(app.signInUrl());
        return { app, visitor };
      }

      it("begin again when the page is loaded again, and say so", async () => {
        const { app, visitor } = await atOwnForm();
        const { url } = visitor.page;
        await untilExpired();
        await visitor.open(url);
        expect(visitor.page.words).toContain(tooLong);
        await visitor.press("accept", ada);
        await visitor.press("accept", everything);
        expect((await app.tokens(visitor)).claims).toMatchObject({ sub: ada.email });
      });

      it("lead back to the app's sign-in when the form is sent", async () => {
        const { app, visitor } = await atOwnForm();
        await untilExpired();
        await visitor.press("accept", ada);
        expect(visitor.page.status).toBe(410);
        await visitor.follow(/Start again/);
        await visitor.press("accept", ada);
        await visitor.press("accept", everything);
        expect((await app.tokens(visitor)).claims).toMatchObject({ sub: ada.email });
      });

      it.each(["sent", "loaded again"])(
        "lead back to the app's sign-in when the consent is %s",
        async (how) => {
          const { app, visitor } = await atOwnForm();
          await visitor.press("accept", { ...ada, remember: "on" });
          expect(visitor.page.url.pathname).toBe("/consent");
          await untilExpired();
          if (how === "sent") {
            await visitor.press("accept", everything);
            await visitor.follow(/Start again/);
          } else await visitor.open(visitor.page.url);
          expect(visitor.page.url.pathname).toBe("/consent");
          await visitor.press("accept", everything);
          expect((await app.tokens(visitor)).claims).toMatchObject({ sub: ada.email });
        },
      );
    });
  });
}
