import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { runCommand } from "../../src/cli/run-command.ts";
import type { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import { needs } from "../../testkit/vitest/parts.ts";
import type { LoginApp } from "./login-client.ts";
import { itKeepsSecretsOutOfTheLog, withLoginFixture } from "./login-fixture.ts";
import { password, whoIs } from "./login-users.ts";
import { providers } from "./providers.ts";

const listed = z.array(z.object({ context: z.object({ kratos_session: z.string() }) }));
const introspected = z.object({ active: z.boolean() });

// Lethe remembers the consent of a client that is trusted, so that Hydra skips the next one, and lists nothing of that sign-in.
for (const provider of providers) {
  describe(`on ${provider.name}`, provider.needs, () => {
    describe("an order, and a sign-in whose consent was skipped", needs("kratos"), () => {
      const fixture = withLoginFixture(provider, {
        kratos: {},
        settings: {
          TRUSTED_CLIENT_IDS: "trusted-by-name",
          // What is given is marked; no Hydra asks here.
          ADMIN_PORT: "0",
          HYDRA_HOOK_TOKEN: "only-the-contract-suite-uses-this-hydra-secret",
        },
      });

      /** Ada, signed in to an app on her laptop; and somebody with her password, on a phone. */
      async function scene(client: Record<string, unknown>) {
        const email = `ada-${randomUUID()}@example.com`;
        const id = await fixture().account({ email }, password);
        const app = await fixture().app(client);
        const signIn = async () => {
          const visitor = fixture().visitor();
          await visitor.open(app.signInUrl({ scope: "openid offline_access" }));
          await visitor.enter({ email, password });
          return { visitor, tokens: await app.tokens(visitor) };
        };
        const [laptop, phone] = [await signIn(), await signIn()];
        const path = `/admin/oauth2/auth/sessions/consent?subject=${id}`;
        const consents = await fixture().admin.send("GET", path, listed);
        expect(consents).toHaveLength(1);
        for (const { claims } of [laptop.tokens, phone.tokens]) expect(claims).not.toHaveProperty("c_hash");
        return { id, app, laptop, phone, session: consents[0]?.context.kratos_session ?? "" };
      }

      async function signOut(...args: string[]) {
        let said = "";
        const code = await runCommand(["sign-out", "--json", "--yes", ...args], {
          env: {
            HYDRA_ADMIN_URL: fixture().provider.adminUrl,
            KRATOS_PUBLIC_URL: fixture().kratos?.localUrl,
            KRATOS_ADMIN_URL: fixture().kratos?.adminUrl,
            COOKIE_SECRET: "only the contract suite uses this secret",
          },
          workingDir: import.meta.dirname,
          stdin: Readable.from([]),
          stdout: { write: (text) => (said += text) },
          stderr: { write: () => true },
        });
        return { code, answer: JSON.parse(said) as unknown };
      }

      async function comesBy(visitor: UserAtBrowser, app: LoginApp) {
        await visitor.open(app.signInUrl());
        return (await app.tokens(visitor)).claims?.["sub"];
      }

      async function areAlive({ accessToken, refreshToken }: { accessToken: string; refreshToken: string }) {
        const answers = [accessToken, refreshToken].map(async (token) => {
          const url = `${fixture().provider.adminUrl}/admin/oauth2/introspect`;
          const answer = await fetch(url, { method: "POST", body: new URLSearchParams({ token }) });
          return introspected.parse(await answer.json()).active;
        });
        return Promise.all(answers);
      }

      it.each([
        ["is named in TRUSTED_CLIENT_IDS", { client_id: "trusted-by-name" }],
        ["has skip_consent", { skip_consent: true }],
      ])("with one that stays, ends its tokens: the client %s", async (_what, client) => {
        const { id, app, laptop, phone, session } = await scene(client);
        expect(await areAlive(phone.tokens)).toEqual([true, true]);
        const { code, answer } = await signOut("--subject", id, "--except-session", session);
        expect({ code, answer }).toMatchObject({
          code: 0,
          answer: { state: "done", ended: { sessions: 1, sign_ins: 0, clients: 1 }, still_listed: 0 },
        });
        expect(await areAlive(phone.tokens)).toEqual([false, false]);
        // Its sign-in at Hydra is on no list, and of no use: Lethe asks Kratos before it gives access, also where Hydra asks nobody.
        expect(await whoIs(phone.visitor, app)).toBe("login_required");
        // Those of the sign-in that stays can't be told apart; it gets others without a question, once its browser comes by.
        expect(await areAlive(laptop.tokens)).toEqual([false, false]);
        expect(await whoIs(laptop.visitor, app)).toBe("consent_required");
        expect(await comesBy(laptop.visitor, app)).toBe(id);
      });

      it("about its sid ends its tokens, and it", async () => {
        const { id, app, laptop, phone } = await scene({ skip_consent: true });
        const { code } = await signOut("--subject", id, "--sid", String(phone.tokens.claims?.["sid"]));
        expect(code).toBe(0);
        expect(await areAlive(phone.tokens)).toEqual([false, false]);
        expect(await whoIs(phone.visitor, app)).toBe("login_required");
        expect(await comesBy(laptop.visitor, app)).toBe(id);
      });

      itKeepsSecretsOutOfTheLog(fixture);
    });
  });
}
