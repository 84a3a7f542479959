import { describe, expect, it } from "vitest";
import { kratosHere, needs } from "../../testkit/vitest/parts.ts";
import { password, remove, signedIn, whoIs } from "./login-users.ts";
import { withLoginFixture, type LoginFixture } from "./login-fixture.ts";
import { providers } from "./providers.ts";
import { totp } from "../../testkit/browser/totp.ts";

/** Somebody who has signed in to an app and linked an authenticator app since. */
async function withAuthenticator(fixture: LoginFixture) {
  const scene = await signedIn(fixture);
  const settings = await scene.visitor.open(`${fixture.lethe.url}/settings`);
  const [, secret = ""] = /<code>([A-Z2-7]{32})<\/code>/.exec(settings.answer.body) ?? [];
  await scene.visitor.enter({ totp_code: totp(secret) });
  expect(scene.visitor.page.words).toContain("Unlink authenticator app");
  return { ...scene, code: () => totp(secret) };
}

for (const provider of providers) {
  describe(`on ${provider.name}`, provider.needs, () => {
    describe(`a second factor at kratos ${kratosHere().version}`, needs("kratos"), () => {
      const fixture = withLoginFixture(provider, { kratos: {} });

      it("is asked for on the way to the app, which the challenge survives, and told to the app", async () => {
        const { app, email, id, code } = await withAuthenticator(fixture());
        const visitor = fixture().visitor();
        await visitor.open(app.signInUrl());
        await visitor.enter({ email, password });
        expect(visitor.page.words).toContain("Second step");
        expect(visitor.page.url.searchParams.has("login_challenge")).toBe(true);
        await visitor.enter({ totp_code: code() });
        const { claims } = await app.tokens(visitor);
        expect(claims).toMatchObject({ sub: id, amr: ["password", "totp"] });
      });

      it("is told with how good it is when Lethe accepts", async () => {
        const { app, email, code } = await withAuthenticator(fixture());
        const visitor = fixture().visitor();
        await visitor.open(app.signInUrl());
        await visitor.enter({ email, password });
        await visitor.enter({ totp_code: code() });
        await app.tokens(visitor);
        await visitor.open(app.signInUrl({ acr_values: "aal2" }));
        expect((await app.tokens(visitor)).claims).toMatchObject({ acr: "aal2", amr: ["password", "totp"] });
      });

      it("is not saved by a sign-in that Hydra remembers, when only the password was given since", async () => {
        const { app, visitor, email, id, code } = await withAuthenticator(fixture());
        await remove(fixture(), `/admin/identities/${id}/sessions`);
        await visitor.open(`${fixture().lethe.url}/login`);
        await visitor.enter({ email, password });
        expect(visitor.page.words).toContain("Second step");
        expect(await whoIs(visitor, app)).toBe("login_required");
        await visitor.open(app.signInUrl());
        expect(visitor.page.url.pathname).toBe("/login");
        // Not the password again: Kratos has it.
        expect(visitor.page.words).toContain("Second step");
        await visitor.enter({ totp_code: code() });
        expect((await app.tokens(visitor)).claims?.["sub"]).toBe(id);
      });

      it("that is missing leaves a sign-in which nobody is told has ended before it has", async () => {
        const { email } = await withAuthenticator(fixture());
        const visitor = fixture().visitor();
        await visitor.open(`${fixture().lethe.url}/login`);
        await visitor.enter({ email, password });
        expect(visitor.page.words).toContain("Second step");
        const out = visitor.page.link(/^Sign out$/);
        await visitor.open(out ?? "no way out of the second step");
        expect(visitor.page.words).not.toContain("You are signed out");
        expect(visitor.page.words).toContain("the second step is still missing");
        await visitor.press("accept");
        expect(visitor.page.words).toContain("You are signed out");
        const whoAmI = await visitor.open(`${fixture().kratos?.publicUrl}/sessions/whoami`);
        expect(whoAmI.status).toBe(401);
      });
    });
  });
}
