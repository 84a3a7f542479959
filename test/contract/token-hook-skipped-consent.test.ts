import { randomUUID } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { OrderStore } from "../../src/orders/order-store.ts";
import { createSqliteOrderStore } from "../../src/orders/sqlite-order-store.ts";
import type { RemoteTarget } from "../../src/sign-out/remote-order.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import { hydraHere, needs } from "../../testkit/vitest/parts.ts";
import type { LoginApp, Tokens } from "./login-client.ts";
import { itKeepsSecretsOutOfTheLog, withLoginFixture } from "./login-fixture.ts";
import { password } from "./login-users.ts";
import { providers } from "./providers.ts";

const secret = "only-the-contract-suite-uses-this-hydra-secret";
const listed = z.array(z.object({ context: z.object({ kratos_session: z.string() }) }));
const failure = z.object({ error: z.string() });
const [, hydra] = providers;
if (hydra === undefined) throw new Error("there is no real Hydra among the providers");

// Hydra lists no consent that it skipped. Orders are not carried out here: what they mean for tokens that are asked for meanwhile is what counts.
describe(`the token hook and consents that ${hydraHere().version} skips`, needs("hydra", "kratos"), () => {
  let store: OrderStore;
  let storePath: string;
  beforeAll(async () => {
    storePath = join(await mkdtemp(join(tmpdir(), "lethe-orders-")), "lethe.db");
    store = createSqliteOrderStore(storePath);
  });
  afterAll(async () => store?.close());
  const fixture = withLoginFixture(hydra, async () => {
    const port = await freePort();
    const auth = {
      type: "api_key",
      config: { in: "header", name: "Authorization", value: `Bearer ${secret}` },
    };
    return {
      kratos: {},
      hydra: { oauth2: { token_hook: { url: `http://127.0.0.1:${port}/hooks/hydra/token`, auth } } },
      settings: {
        TRUSTED_CLIENT_IDS: "trusted-by-name",
        ADMIN_PORT: String(port),
        HYDRA_HOOK_TOKEN: secret,
        STORE_URL: `sqlite:${storePath}`,
      },
    };
  });

  async function order(subject: string, target: RemoteTarget) {
    await store.add({
      order: { subject, target, tokens: "all" },
      actor: "test",
      reason: undefined,
      idempotencyKey: undefined,
      dueInMs: 3_600_000,
    });
  }

  async function scene() {
    const email = `ada-${randomUUID()}@example.com`;
    const id = await fixture().account({ email }, password);
    const app = await fixture().app({ skip_consent: true });
    const signInUrl = () => app.signInUrl({ scope: "openid offline_access" });
    const signIn = async () => {
      const visitor = fixture().visitor();
      await visitor.open(signInUrl());
      await visitor.enter({ email, password });
      return { visitor, tokens: await app.tokens(visitor) };
    };
    const laptop = await signIn();
    const path = `/admin/oauth2/auth/sessions/consent?subject=${id}`;
    const [consent] = await fixture().admin.send("GET", path, listed);
    return { id, email, app, laptop, signIn, signInUrl, session: consent?.context.kratos_session ?? "" };
  }

  const refused = async (grant: Promise<unknown>) =>
    grant.then(
      () => "given",
      (error: unknown) => failure.parse(error).error,
    );

  it("leave what was given in the session that stays, and nothing that was given elsewhere", async () => {
    const { id, app, laptop, session, signIn, signInUrl } = await scene();
    const phone = await signIn();
    await laptop.visitor.open(signInUrl());
    await order(id, { kind: "subject", except: { kratosSession: session } });
    const again = await app.tokens(laptop.visitor);
    const refreshed = await app.refresh(again);
    expect([refreshed.claims?.["sub"], await refused(app.refresh(phone.tokens))]).toEqual([
      id,
      "access_denied",
    ]);
    await phone.visitor.open(signInUrl());
    expect(await refused(app.tokens(phone.visitor))).toBe("access_denied");
    expect((await signIn()).tokens.claims).toMatchObject({ sub: id });
  });

  it("leave whoever signs in after an order, also where the app had asked before it", async () => {
    const { id, email, app, laptop, signInUrl } = await scene();
    const visitor = fixture().visitor();
    await visitor.open(signInUrl());
    await order(id, { kind: "client", clientId: app.id });
    await order(id, { kind: "subject", except: { kratosSession: "another" } });
    await visitor.enter({ email, password });
    const tokens = await app.tokens(visitor);
    expect((await app.refresh(tokens)).claims).toMatchObject({ sub: id });
    expect(await refused(app.refresh(laptop.tokens))).toBe("access_denied");
  });

  it("no token and no userinfo has the mark by which that is known", async () => {
    const { app, laptop } = await scene();
    const first = await everythingOf(app, laptop.tokens);
    const all = [first, await everythingOf(app, await app.refresh(laptop.tokens))].join("\n");
    expect(all.split(String(laptop.tokens.claims?.["sub"])).length).toBeGreaterThan(6);
    expect(all).not.toMatch(/c_hash|given|since/);
  });

  async function everythingOf(app: LoginApp, tokens: Tokens): Promise<string> {
    const introspected = await fetch(`${fixture().provider.adminUrl}/admin/oauth2/introspect`, {
      method: "POST",
      body: new URLSearchParams({ token: tokens.accessToken }),
    });
    return JSON.stringify([tokens.claims, await app.userInfo(tokens), await introspected.json()]);
  }

  itKeepsSecretsOutOfTheLog(fixture);
});
