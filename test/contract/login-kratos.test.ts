import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { kratosHere, needs } from "../../testkit/vitest/parts.ts";
import { atForm, everything, password, remove, signedIn, silently, whoIs } from "./login-users.ts";
import { itKeepsSecretsOutOfTheLog, withLoginFixture } from "./login-fixture.ts";
import { providers } from "./providers.ts";

const lifespanMs = 6000;
const consents = z.array(z.object({ context: z.looseObject({}).nullish() }));

for (const provider of providers) {
  describe(`on ${provider.name}`, provider.needs, () => {
    describe(`signing in by kratos ${kratosHere().version}`, needs("kratos"), () => {
      const fixture = withLoginFixture(provider, {
        kratos: { lifespans: { login: `${lifespanMs / 1000}s` } },
      });

      async function addBob() {
        const email = `bob-${randomUUID()}@example.com`;
        return { email, bob: await fixture().account({ email }, password) };
      }

      it("leads through Kratos's form to the app, with the claims of the person's traits", async () => {
        const { app, visitor, email, id } = await atForm(fixture());
        expect(visitor.page.url.searchParams.has("login_challenge")).toBe(true);
        expect(visitor.page.words).toContain("Agora");
        await visitor.enter({ email, password });
        expect(visitor.page.url.pathname).toBe("/consent");
        expect(visitor.page.words).toContain(email);
        await visitor.press("accept", everything);
        const { claims } = await app.tokens(visitor);
        expect(claims).toMatchObject({
          sub: id,
          email,
          email_verified: false,
          name: "Ada Lovelace",
          amr: ["password"],
        });
        const path = `/admin/oauth2/auth/sessions/consent?subject=${id}`;
        const [consent] = await fixture().admin.send("GET", path, consents);
        expect(consent?.context).toEqual({
          kratos_session: expect.stringMatching(/^[\da-f-]{36}$/) as string,
        });
      });

      it("keeps the challenge after a wrong password", async () => {
        const { app, visitor, email } = await atForm(fixture());
        const challenge = visitor.page.url.searchParams.get("login_challenge");
        await visitor.enter({ email, password: "wrong" });
        expect(visitor.page.words).toMatch(/not right|wrong|invalid/i);
        expect(visitor.page.url.searchParams.get("login_challenge")).toBe(challenge);
        await visitor.enter({ email, password });
        await visitor.press("accept", everything);
        expect((await app.tokens(visitor)).claims).toMatchObject({ email });
      });

      it("starts an expired flow again, with the challenge", async () => {
        const { app, visitor, email } = await atForm(fixture());
        const old = visitor.page.url;
        await pause(lifespanMs + 500);
        await visitor.open(old);
        expect(visitor.page.status).toBe(200);
        expect(visitor.page.url.searchParams.get("flow")).not.toBe(old.searchParams.get("flow"));
        await visitor.enter({ email, password });
        await visitor.press("accept", everything);
        expect((await app.tokens(visitor)).claims).toMatchObject({ email });
      });

      it("asks once more, and only once, after a form that was sent too late", async () => {
        const { app, visitor, email } = await atForm(fixture());
        await pause(lifespanMs + 500);
        await visitor.enter({ email, password });
        expect(visitor.page.url.pathname).toBe("/login");
        await visitor.enter({ email, password });
        expect(visitor.page.url.pathname).toBe("/consent");
        await visitor.press("accept", everything);
        expect(visitor.page.url.href).toContain(app.callback);
      });

      it("gives another browser a flow of its own, and signs nobody in with it", async () => {
        const { app, visitor, email } = await atForm(fixture());
        const other = fixture().visitor();
        await other.open(visitor.page.url);
        expect(other.page.url.searchParams.get("flow")).not.toBe(visitor.page.url.searchParams.get("flow"));
        await other.enter({ email, password });
        expect(other.page.url.searchParams.has("code")).toBe(false);
        expect(await whoIs(other, app)).toBe("login_required");
      });

      it("asks nobody twice while Kratos knows them, not even with prompt=none", async () => {
        const { app, visitor, id, tokens } = await signedIn(fixture());
        const other = await fixture().app({ client_name: "Bank" });
        await visitor.open(other.signInUrl());
        expect(visitor.page.url.pathname).toBe("/consent");
        expect(await whoIs(visitor, app)).toBe(id);
        expect(tokens.claims?.["sub"]).toBe(id);
      });

      it("accepts nobody whose Kratos session has ended, however long Hydra remembers", async () => {
        const { app, visitor, email, id } = await signedIn(fixture());
        await remove(fixture(), `/admin/identities/${id}/sessions`);
        expect(await whoIs(visitor, app)).toBe("login_required");
        await visitor.open(app.signInUrl());
        expect(visitor.page.url.pathname).toBe("/login");
        await visitor.enter({ email, password });
        expect((await app.tokens(visitor)).claims?.["sub"]).toBe(id);
        expect(await whoIs(visitor, app)).toBe(id);
      });

      it("accepts nobody whose account was deleted", async () => {
        const { app, visitor, email, id } = await signedIn(fixture());
        await remove(fixture(), `/admin/identities/${id}`);
        expect(await whoIs(visitor, app)).toBe("login_required");
        await visitor.open(app.signInUrl());
        await visitor.enter({ email, password });
        expect(visitor.page.url.pathname).toBe("/login");
        expect(visitor.page.words).toMatch(/not right|wrong|invalid/i);
      });

      it("asks another user than the one whom Hydra remembers for one password", async () => {
        const { app, visitor, id } = await signedIn(fixture());
        const { email, bob } = await addBob();
        await remove(fixture(), `/admin/identities/${id}/sessions`);
        await visitor.open(app.signInUrl());
        expect(visitor.page.url.pathname).toBe("/login");
        await visitor.enter({ email, password });
        expect(visitor.page.url.pathname).toBe("/consent");
        await visitor.press("accept", everything);
        expect((await app.tokens(visitor)).claims?.["sub"]).toBe(bob);
        expect(await whoIs(visitor, app)).toBe(bob);
      });

      it("signs in the user who signed in at Kratos just now, not whom Hydra remembers, with no second password", async () => {
        const { app, visitor, id } = await signedIn(fixture());
        const { email, bob } = await addBob();
        await remove(fixture(), `/admin/identities/${id}/sessions`);
        await visitor.open(`${fixture().lethe.url}/login`);
        await visitor.enter({ email, password });
        expect(await whoIs(visitor, app)).toBe("login_required");
        await visitor.open(app.signInUrl());
        expect(visitor.page.url.pathname).toBe("/consent");
        await visitor.press("accept", everything);
        expect((await app.tokens(visitor)).claims?.["sub"]).toBe(bob);
        expect(await whoIs(visitor, app)).toBe(bob);
      });

      it("does not strand a user without a second factor when an app wishes for one", async () => {
        const { app, visitor, id } = await signedIn(fixture());
        await visitor.open(app.signInUrl({ acr_values: "aal2" }));
        expect((await app.tokens(visitor)).claims).toMatchObject({ sub: id });
        await visitor.open(app.signInUrl({ acr_values: "aal2", prompt: "login" }));
        expect(visitor.page.url.pathname).toBe("/login");
        await visitor.enter({ password });
        expect((await app.tokens(visitor)).claims).toMatchObject({ sub: id });
      });

      it("takes another tenant's cookies for nobody's", async () => {
        const { app, visitor } = await signedIn(fixture());
        const login = (await visitor.open(app.signInUrl({ prompt: "login" }))).url;
        const answer = await fetch(`${login.origin}/login${login.search.replace(/flow=[^&]*&/, "")}`, {
          headers: { cookie: "ory_kratos_session=MTc2MzcwMDAwMHxmb3JlaWdu; csrf_token_foreign=x" },
          redirect: "manual",
        });
        expect(answer.status).toBe(303);
        expect(answer.headers.get("location")).toContain("/self-service/login/browser?");
      });

      itKeepsSecretsOutOfTheLog(fixture);

      // Last, because nothing comes after it.
      it("says so when Kratos is down, and accepts nothing", async () => {
        const { app, visitor } = await signedIn(fixture());
        await fixture().kratos?.close();
        for (const page of [
          await visitor.open(app.signInUrl(silently), "iframe"),
          await visitor.open(app.signInUrl()),
          await fixture().visitor().open(app.signInUrl()),
        ]) {
          expect(page.status).toBe(503);
          expect(page.words).toContain("The account server is not answering");
        }
      });
    });
  });
}
