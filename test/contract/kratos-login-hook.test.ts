import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { freePort } from "../../testkit/processes/free-port.ts";
import { listen } from "../../testkit/processes/listen.ts";
import type { UserAtBrowser } from "../../testkit/browser/user-at-browser.ts";
import { shippedHooks } from "../../testkit/ory/shipped-hooks.ts";
import { needs } from "../../testkit/vitest/parts.ts";
import type { LoginApp, Tokens } from "./login-client.ts";
import { withLoginFixture } from "./login-fixture.ts";
import { password } from "./login-users.ts";
import { providers } from "./providers.ts";

const hookToken = "only-the-contract-suite-uses-this-hook-secret";
const hydraToken = "only-the-contract-suite-uses-this-hydra-secret";
const adminToken = "only-the-contract-suite-uses-this-admin-secret";
const ordersOf = z.object({
  sign_outs: z.array(z.object({ state: z.string(), reason: z.string(), ended: z.unknown() })),
});
const failure = z.object({ error: z.string() });
const [, hydra] = providers;
if (hydra === undefined) throw new Error("there is no real Hydra among the providers");

// Kratos calls before it keeps the session that begins, and gives it an id: what stays can't be named.
describe.each([
  ["does not wait for", false],
  ["waits for", true],
])("SIGN_OUT_ON=login, with a hook that Kratos %s, on Hydra and Kratos", (_kind, waits) => {
  describe("and Hydra's token hook", needs("hydra", "kratos"), () => {
    let adminUrl: string;
    let slow: Awaited<ReturnType<typeof listen>>;
    let endsAfterMs = 0;
    let kratosAdminPort = 0;
    const fixture = withLoginFixture(hydra, async () => {
      kratosAdminPort = await freePort();
      slow = await listen((req, res) => void pass(req, res));
      const port = await freePort();
      adminUrl = `http://127.0.0.1:${port}`;
      const hooks = await shippedHooks(adminUrl, hookToken, waits);
      const auth = {
        type: "api_key",
        config: { in: "header", name: "Authorization", value: `Bearer ${hydraToken}` },
      };
      return {
        kratos: {
          ports: { public: await freePort(), admin: kratosAdminPort },
          moreInFile: withLogin(hooks),
        },
        hydra: { oauth2: { token_hook: { url: `${adminUrl}/hooks/hydra/token`, auth } } },
        settings: {
          KRATOS_ADMIN_URL: `http://127.0.0.1:${slow.port}`,
          ADMIN_PORT: String(port),
          ADMIN_TOKEN: adminToken,
          KRATOS_HOOK_TOKEN: hookToken,
          HYDRA_HOOK_TOKEN: hydraToken,
          SIGN_OUT_ON: "login",
        },
      };
    });
    afterAll(async () => slow?.close());

    // Kratos's admin API, which may take its time to end a session: as long as that an order is under way.
    async function pass({ method = "GET", url }: IncomingMessage, res: ServerResponse) {
      if (method === "DELETE") await pause(endsAfterMs);
      const answer = await fetch(`http://127.0.0.1:${kratosAdminPort}${url}`, { method });
      const text = await answer.text();
      res
        .writeHead(answer.status, answer.status === 204 ? {} : { "content-type": "application/json" })
        .end(text);
    }

    async function signIn(app: LoginApp, email: string, visitor = fixture().visitor()) {
      await visitor.open(app.signInUrl({ scope: "openid offline_access" }));
      await visitor.enter({ email, password });
      return visitor;
    }

    async function tokensAt(app: LoginApp, visitor: UserAtBrowser): Promise<Tokens> {
      // A trusted app asks nothing.
      if (visitor.page.url.pathname === "/consent") await visitor.press("accept", { offline_access: "on" });
      return app.tokens(visitor);
    }

    async function orders(subject: string) {
      const answer = await fetch(`${adminUrl}/sign-outs?subject=${subject}`, {
        headers: { Authorization: `Bearer ${adminToken}` },
      });
      return ordersOf.parse(await answer.json()).sign_outs;
    }

    async function ordersDone(subject: string, count: number) {
      await vi.waitFor(
        async () =>
          expect((await orders(subject)).map(({ state }) => state)).toEqual(Array(count).fill("done")),
        { timeout: 60_000, interval: 100 },
      );
    }

    const sessionsOf = async (id: string) => {
      const answer = await fetch(`${fixture().kratos?.adminUrl}/admin/identities/${id}/sessions?active=true`);
      return z.array(z.unknown()).parse(await answer.json()).length;
    };

    const refusal = async (grant: Promise<unknown>) =>
      grant.then(
        () => "given",
        (error: unknown) => failure.parse(error).error,
      );

    async function sceneAt(client: Record<string, unknown>) {
      const email = `ada-${randomUUID()}@example.com`;
      const id = await fixture().account({ email }, password);
      const app = await fixture().app(client);
      const one = await signIn(app, email);
      const atOne = await tokensAt(app, one);
      await ordersDone(id, 1);
      return { email, id, app, one, atOne };
    }

    const clients: [string, Record<string, unknown>][] = [
      ["an app that asks", {}],
      ["a trusted app", { skip_consent: true }],
    ];

    it.each(clients)(
      "leaves who signs in on a second device signed in there, at %s",
      async (_app, client) => {
        const { email, id, app, one, atOne } = await sceneAt(client);
        const two = await signIn(app, email);
        const atTwo = await tokensAt(app, two);
        await ordersDone(id, 2);
        expect(await sessionsOf(id)).toBe(1);
        expect(await refusal(app.refresh(atOne))).not.toBe("given");
        expect((await app.refresh(atTwo)).claims?.["sub"]).toBe(id);
        await two.open(app.signInUrl());
        expect(two.page.url.pathname).not.toBe("/login");
        await one.open(app.signInUrl());
        expect(one.page.url.pathname).toBe("/login");
      },
    );

    it.each(clients)("gives nothing that the order could still reach, at %s", async (_app, client) => {
      const { email, id, app, atOne } = await sceneAt(client);
      endsAfterMs = 1_500;
      const two = await signIn(app, email);
      const atTwo = await tokensAt(app, two);
      await ordersDone(id, 2);
      endsAfterMs = 0;
      expect(await refusal(app.refresh(atOne))).not.toBe("given");
      expect((await app.refresh(atTwo)).claims?.["sub"]).toBe(id);
    });

    it.each(clients)(
      "leaves a browser that Hydra remembers from a session that is over, at %s",
      async (_app, client) => {
        const { email, id, app, one } = await sceneAt(client);
        await fetch(`${fixture().kratos?.adminUrl}/admin/identities/${id}/sessions`, { method: "DELETE" });
        await signIn(app, email, one);
        const again = await tokensAt(app, one);
        await ordersDone(id, 2);
        expect(await sessionsOf(id)).toBe(1);
        expect((await app.refresh(again)).claims?.["sub"]).toBe(id);
      },
    );
  });
});

function withLogin(hooks: Awaited<ReturnType<typeof shippedHooks>>) {
  // As docs/hooks.md says: the same body, at the address of another flow.
  const flows = z
    .object({ selfservice: z.object({ flows: z.record(z.string(), z.unknown()) }) })
    .parse(JSON.parse(JSON.stringify(hooks).replaceAll("/hooks/kratos/recovery", "/hooks/kratos/login")));
  const { recovery } = flows.selfservice.flows as { recovery: never };
  return { selfservice: { flows: { login: recovery } } };
}
