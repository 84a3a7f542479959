import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { shippedHooks } from "../../testkit/ory/shipped-hooks.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import type { RunningLethe } from "../../testkit/processes/start-lethe.ts";
import { needs } from "../../testkit/vitest/parts.ts";
import { startKratosProxy, type KratosProxy } from "./kratos-proxy.ts";
import { startSignOutFixture, type SignOutFixture } from "./sign-out-fixture.ts";

const secrets = {
  ADMIN_TOKEN: "only-the-contract-suite-uses-this-admin-secret",
  KRATOS_HOOK_TOKEN: "only-the-contract-suite-uses-this-kratos-secret",
  HYDRA_HOOK_TOKEN: "only-the-contract-suite-uses-this-hydra-secret",
};

const failed = z.object({
  error: z.string().optional(),
  status: z.number().optional(),
  cause: z.object({ status: z.number().optional() }).optional(),
});

describe("Hydra's token hook, on real Hydra and real Kratos", needs("hydra", "kratos"), () => {
  let fixture: SignOutFixture;
  let adminUrl: string;
  let settings: Record<string, string>;
  let lethe: RunningLethe;
  let kratosAdmin: KratosProxy;
  beforeAll(async () => {
    adminUrl = `http://127.0.0.1:${await freePort()}`;
    fixture = await startSignOutFixture({
      kratos: { moreInFile: await shippedHooks(adminUrl, secrets.KRATOS_HOOK_TOKEN) },
      hydra: {
        oauth2: {
          token_hook: {
            url: `${adminUrl}/hooks/hydra/token`,
            auth: {
              type: "api_key",
              config: { in: "header", name: "Authorization", value: `Bearer ${secrets.HYDRA_HOOK_TOKEN}` },
            },
          },
        },
      },
    });
    kratosAdmin = await startKratosProxy(fixture.kratos.adminUrl);
    fixture.login.tellsSession = true;
    settings = {
      KRATOS_ADMIN_URL: kratosAdmin.url,
      ADMIN_PORT: new URL(adminUrl).port,
      ...secrets,
      HYDRA_HOOK_CLAIMS: "true",
      ID_TOKEN_CLAIMS: "nickname=name.first",
      ACCESS_TOKEN_CLAIMS: "nickname=name.first",
    };
    lethe = await fixture.lethe(settings);
  });
  afterAll(async () => {
    await fixture?.close();
    await kratosAdmin?.close();
  });

  async function signedIn() {
    const ada = await fixture.account();
    const app = await fixture.apps.register();
    const agent = await fixture.browser(ada);
    return { ada, app, agent, signIn: await app.signIn(agent, "") };
  }

  const kratos = async (method: string, path: string, body?: object) =>
    fetch(`${fixture.kratos.adminUrl}/admin/identities/${path}`, {
      method,
      headers: { "Content-Type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
  const refused = async (refresh: Promise<unknown>) =>
    refresh.then(
      () => "refreshed",
      (error: unknown) => failed.parse(error),
    );

  it("lets a user refresh, and refuses when the identity is disabled", async () => {
    const { ada, app, signIn } = await signedIn();
    const again = await app.refreshAll(signIn);
    expect(again.accessToken).not.toBe("");
    const disabled = await signedIn();
    const patch = [{ op: "replace", path: "/state", value: "inactive" }];
    expect((await kratos("PATCH", disabled.ada.id, patch)).status).toBe(200);
    expect(await refused(disabled.app.refreshAll(disabled.signIn))).toMatchObject({
      error: "access_denied",
      status: 403,
    });
    expect(ada.id).not.toBe(disabled.ada.id);
  });

  it("refuses when the identity is deleted", async () => {
    const { ada, app, signIn } = await signedIn();
    expect((await kratos("DELETE", ada.id)).status).toBe(204);
    expect(await refused(app.refreshAll(signIn))).toMatchObject({ error: "access_denied" });
  });

  it("says what a trait is now, in the ID token and in the access token, and keeps the sid", async () => {
    const { ada, app, signIn } = await signedIn();
    const patch = [{ op: "add", path: "/traits/name", value: { first: "Augusta" } }];
    expect((await kratos("PATCH", ada.id, patch)).status).toBe(200);
    const again = await app.refreshAll(signIn);
    expect(again.claims).toMatchObject({ sid: signIn.sid });
    // No scope "profile", no nickname.
    expect(again.claims).not.toHaveProperty("nickname");
    const profile = await fixture.apps.register({ scope: "openid offline_access profile" });
    const first = await profile.signIn(await fixture.browser(ada), "", "openid offline_access profile");
    const fresh = await profile.refreshAll(first);
    expect(fresh.claims).toMatchObject({ sid: first.sid, nickname: "Augusta" });
    const introspected = await fetch(`${fixture.hydra.adminUrl}/admin/oauth2/introspect`, {
      method: "POST",
      body: new URLSearchParams({ token: fresh.accessToken }),
    });
    expect(await introspected.json()).toMatchObject({ active: true, ext: { nickname: "Augusta" } });
  });

  async function order(body: object) {
    const answer = await fetch(`${adminUrl}/sign-outs`, {
      method: "POST",
      headers: { Authorization: `Bearer ${secrets.ADMIN_TOKEN}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(202);
  }

  // Hydra's times are whole seconds.
  async function nextSecond(idToken: string) {
    const isLater = () => expect(Math.floor(Date.now() / 1000)).toBeGreaterThan(secondOf(idToken));
    await vi.waitFor(isLater, { timeout: 60_000 });
  }

  it("refuses when Kratos can't be asked, and the refresh token is good for later", async () => {
    const { app, signIn } = await signedIn();
    kratosAdmin.is = "shut";
    expect(await refused(app.refreshAll(signIn))).toMatchObject({ cause: { status: 500 } });
    kratosAdmin.is = "open";
    expect((await app.refreshAll(signIn)).accessToken).not.toBe("");
  });

  it("lets it through with HYDRA_HOOK_ON_ERROR=open", async () => {
    const { app, signIn } = await signedIn();
    lethe = await fixture.lethe({ ...settings, HYDRA_HOOK_ON_ERROR: "open" });
    kratosAdmin.is = "shut";
    const again = await app.refreshAll(signIn);
    kratosAdmin.is = "open";
    lethe = await fixture.lethe(settings);
    expect((await app.refreshAll(again)).accessToken).not.toBe("");
  });

  it("refuses by an order that could not be carried out yet", async () => {
    const { ada, app, agent, signIn } = await signedIn();
    await nextSecond(signIn.idToken);
    kratosAdmin.is = "shut";
    await order({ subject: ada.id });
    expect(await refused(app.refreshAll(signIn))).toMatchObject({ error: "access_denied" });
    expect(await fixture.whoAmI(agent)).toBe(200);
    kratosAdmin.is = "open";
  });

  it("leaves no secret and no token in Lethe's log", async () => {
    const { app, signIn } = await signedIn();
    await app.refreshAll(signIn);
    const output = lethe.output();
    expect(output).toContain("/hooks/hydra/token");
    const all = [...Object.values(secrets), signIn.accessToken, signIn.refreshToken, signIn.idToken];
    expect(all.filter((secret) => output.includes(secret))).toEqual([]);
  });
});

function secondOf(idToken: string): number {
  const claims: unknown = JSON.parse(Buffer.from(idToken.split(".")[1] ?? "", "base64url").toString());
  return z.object({ auth_time: z.number() }).parse(claims).auth_time;
}
