import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { SignIn } from "../../testkit/clients/client.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import { needs } from "../../testkit/vitest/parts.ts";
import { startSignOutFixture, type Account, type SignOutFixture } from "./sign-out-fixture.ts";
import { noticesTo, signInToAll } from "./three-clients.ts";

const adminToken = "only-the-contract-suite-uses-this-admin-secret";
const hookToken = "only-the-contract-suite-uses-this-hydra-secret";
const reconciled = z.object({
  looked: z.number(),
  found: z.array(
    z.object({
      subject: z.string(),
      why: z.string(),
      sign_ins: z.number(),
      clients: z.number(),
      sign_out_id: z.string().optional(),
    }),
  ),
});
const ordersOf = z.object({ sign_outs: z.array(z.object({ state: z.string(), actor: z.string() })) });
const failed = z.object({ error: z.string().optional() });

describe("users whose identity is lost, on real Hydra and real Kratos", needs("hydra", "kratos"), () => {
  let fixture: SignOutFixture;
  let adminUrl: string;
  let settings: Record<string, string>;
  beforeAll(async () => {
    adminUrl = `http://127.0.0.1:${await freePort()}`;
    fixture = await startSignOutFixture({
      hydra: {
        oauth2: {
          token_hook: {
            url: `${adminUrl}/hooks/hydra/token`,
            auth: {
              type: "api_key",
              config: { in: "header", name: "Authorization", value: `Bearer ${hookToken}` },
            },
          },
        },
      },
    });
    settings = {
      KRATOS_ADMIN_URL: fixture.kratos.adminUrl,
      ADMIN_PORT: new URL(adminUrl).port,
      ADMIN_TOKEN: adminToken,
      HYDRA_HOOK_TOKEN: hookToken,
      ACCOUNT_DELETE: "true",
    };
    await fixture.lethe(settings);
  });
  afterAll(async () => fixture?.close());

  /** Ada on two devices, signed in to the same three apps on each. */
  async function scene() {
    const ada = await fixture.account();
    const clients = await fixture.threeClients();
    const [one, two] = [await fixture.browser(ada), await fixture.browser(ada)];
    const atOne = await signInToAll(clients, one);
    return { ada, clients, one, two, atOne, atTwo: await signInToAll(clients, two) };
  }

  const tokensOf = async ({ plain, back, front }: Record<"plain" | "back" | "front", SignIn>) =>
    Promise.all([plain, back, front].map((signIn) => fixture.tokens(signIn)));
  const [alive, dead] = [Array(3).fill("alive"), Array(3).fill("dead")];

  async function atKratos(method: string, { id }: Account, body?: object): Promise<void> {
    const answer = await fetch(`${fixture.kratos.adminUrl}/admin/identities/${id}`, {
      method,
      headers: { "Content-Type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(answer.ok).toBe(true);
  }
  const disable = (account: Account) =>
    atKratos("PATCH", account, [{ op: "replace", path: "/state", value: "inactive" }] as object);

  async function reconcile(body: object) {
    const answer = await fetch(`${adminUrl}/sign-outs/reconcile`, {
      method: "POST",
      headers: { Authorization: `Bearer ${adminToken}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
    return reconciled.parse(await answer.json());
  }

  async function orderDone({ id }: Account, actor: string): Promise<void> {
    await vi.waitFor(
      async () => {
        const answer = await fetch(`${adminUrl}/sign-outs?subject=${id}`, {
          headers: { Authorization: `Bearer ${adminToken}` },
        });
        expect(ordersOf.parse(await answer.json()).sign_outs).toEqual([{ state: "done", actor }]);
      },
      { timeout: 60_000, interval: 100 },
    );
  }

  it("a disabled one: a refresh is refused, and a reconciliation ends the rest and tells the apps", async () => {
    const { ada, clients, one, two, atOne, atTwo } = await scene();
    await disable(ada);
    const refresh = clients.plain.refreshAll(atOne.plain);
    await expect(refresh.catch((error: unknown) => failed.parse(error))).resolves.toEqual({
      error: "access_denied",
    });
    expect(await tokensOf(atTwo)).toEqual(alive);

    const dry = await reconcile({ dry_run: true });
    expect(dry.found).toMatchObject([{ subject: ada.id, why: "disabled", sign_ins: 2, clients: 3 }]);
    expect(dry.looked).toBeGreaterThanOrEqual(1);
    expect(await tokensOf(atTwo)).toEqual(alive);
    expect((await reconcile({})).found).toMatchObject([
      { subject: ada.id, sign_out_id: expect.any(String) as string },
    ]);
    await orderDone(ada, "admin_api");
    expect([await tokensOf(atOne), await tokensOf(atTwo)]).toEqual([dead, dead]);
    expect([await fixture.whoAmI(one), await fixture.whoAmI(two)]).toEqual([401, 401]);
    expect(await clients.plain.whoIs(two)).toBe("login_required");
    expect(await noticesTo(fixture.apps, clients, 2)).toEqual(
      [atOne.back.sid, atTwo.back.sid]
        .toSorted()
        .map((sid) => ({ channel: "back", app: clients.back.name, sid })),
    );
    expect((await reconcile({})).found).toEqual([]);
  });

  it("a deleted one: no list has it, but who names it ends the rest", async () => {
    const { ada, clients, two, atOne, atTwo } = await scene();
    await atKratos("DELETE", ada);
    expect((await reconcile({})).found).toEqual([]);
    expect((await reconcile({ subjects: [ada.id] })).found).toMatchObject([
      { subject: ada.id, why: "gone", sign_ins: 2, clients: 3 },
    ]);
    await orderDone(ada, "admin_api");
    expect([await tokensOf(atOne), await tokensOf(atTwo)]).toEqual([dead, dead]);
    expect(await clients.plain.whoIs(two)).toBe("login_required");
  });

  it("are looked for among more identities than Kratos lists in one page", async () => {
    // One after the other: Kratos's SQLite refuses some of those that come together.
    for (let made = 0; made < 104; made += 1) await fixture.account();
    const ada = await fixture.account();
    const app = await fixture.apps.register();
    await app.signIn(await fixture.browser(ada), "");
    await disable(ada);
    const { looked, found } = await reconcile({ dry_run: true });
    expect(looked).toBeGreaterThanOrEqual(105);
    expect(found).toMatchObject([{ subject: ada.id }]);
    await atKratos("DELETE", ada);
  });

  it("with RECONCILE_EVERY: end by themselves, a deleted one by its first refresh", async () => {
    const [gone, disabled] = [await scene(), await scene()];
    await disable(disabled.ada);
    await fixture.lethe({ ...settings, RECONCILE_EVERY: "1h" });
    await orderDone(disabled.ada, "reconciliation");
    expect(await tokensOf(disabled.atTwo)).toEqual(dead);
    await atKratos("DELETE", gone.ada);
    expect(await tokensOf(gone.atTwo)).toEqual(alive);
    await expect(gone.clients.plain.refreshAll(gone.atOne.plain)).rejects.toBeDefined();
    await orderDone(gone.ada, "token_hook");
    expect([await tokensOf(gone.atOne), await tokensOf(gone.atTwo)]).toEqual([dead, dead]);
  });

  it("by their own wish: everything ends first, the apps are told, and the identity is gone", async () => {
    const { ada, clients, one, two, atOne, atTwo } = await scene();
    const question = await one.open(`${fixture.letheUrl}/account/delete`);
    expect(question.words).toContain("This can't be undone.");
    expect(await tokensOf(atTwo)).toEqual(alive);
    const page = await one.press(question, "delete-account");
    expect(page.words).toContain("Your account is deleted");
    expect([await tokensOf(atOne), await tokensOf(atTwo)]).toEqual([dead, dead]);
    expect([await fixture.whoAmI(one), await fixture.whoAmI(two)]).toEqual([401, 401]);
    expect(await clients.plain.whoIs(one)).toBe("login_required");
    expect(await noticesTo(fixture.apps, clients, 2)).toHaveLength(2);
    const left = await fetch(`${fixture.kratos.adminUrl}/admin/identities/${ada.id}`);
    expect(left.status).toBe(404);
  });
});
