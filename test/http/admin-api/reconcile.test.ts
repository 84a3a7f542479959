import supertest from "supertest";
import { afterEach, expect, it } from "vitest";
import { createAdminApp } from "../../../src/admin-api/admin-app.ts";
import { startOrders, type Orders } from "../../../src/orders/order-runner.ts";
import { createReconciliation } from "../../../src/orders/reconciliation.ts";
import { createSqliteOrderStore } from "../../../src/orders/sqlite-order-store.ts";
import { createRemoteSignOut } from "../../../src/sign-out/remote-sign-out.ts";
import { consentTo, FakeHydraSessions } from "../../../testkit/fakes/fake-hydra-sessions.ts";
import { ada, FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { memoryLog } from "../../../testkit/http/browse.ts";

const token = "secret-of-the-admin-api-of-32-characters";
const open: Orders[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((orders) => orders.stop(1_000)))));

/** The admin API in front of a Kratos where Ada is disabled, and a Hydra where she is still signed in to Agora. */
function adminApi({ hasKratos = true } = {}) {
  const hydra = new FakeHydraSessions(consentTo("agora"));
  const kratos = new FakeKratos();
  kratos.identities.set(ada.id, { ...ada, isDisabled: true });
  const { log } = memoryLog();
  const remote = createRemoteSignOut({ hydra, kratos });
  const orders = startOrders({ store: createSqliteOrderStore(":memory:"), remote, log, auditLog: log });
  open.push(orders);
  const order = async (asked: Parameters<Orders["place"]>[0]) => (await orders.place(asked)).order.id;
  const reconciliation = hasKratos
    ? createReconciliation({ ...orders, kratos, order, auditLog: log })
    : undefined;
  const agent = supertest.agent(
    createAdminApp({ orders, reconciliation, tokens: [token], maxInFlight: 64, log }),
  );
  const reconcile = (body: object) =>
    agent.post("/sign-outs/reconcile").auth(token, { type: "bearer" }).send(body);
  return { hydra, kratos, orders, agent, reconcile };
}

const found = { subject: ada.id, why: "disabled", sessions: 0, sign_ins: 1, clients: 1 };

it("POST /sign-outs/reconcile ends what goes on of a disabled identity, by an order that can be asked about", async () => {
  const { hydra, orders, reconcile } = adminApi();
  const body: unknown = (await reconcile({ actor: "cron" }).expect(200)).body;
  expect(body).toEqual({
    dry_run: false,
    looked: 1,
    found: [{ ...found, sign_out_id: expect.any(String) as string }],
  });
  const [order] = await orders.listOf(ada.id, 1);
  expect(order).toMatchObject({ actor: "cron", reason: "identity disabled" });
  await expect.poll(() => hydra.told).toContain(`revoke all of ${ada.id}`);
  await expect
    .poll(async () => (await reconcile({}).expect(200)).body as unknown)
    .toMatchObject({ found: [] });
  expect(await orders.listOf(ada.id, 9)).toHaveLength(1);
});

it("POST /sign-outs/reconcile takes no subject that can't be kept", async () => {
  const { reconcile } = adminApi();
  for (const subject of ["a\0b", "\ud800"])
    expect((await reconcile({ subjects: [ada.id, subject] })).status).toBe(400);
});

it("POST /sign-outs/reconcile says what would end on a dry run, and ends nothing", async () => {
  const { hydra, orders, reconcile } = adminApi();
  expect((await reconcile({ dry_run: true }).expect(200)).body).toEqual({
    dry_run: true,
    looked: 1,
    found: [found],
  });
  expect(hydra.told).toEqual([]);
  expect(await orders.listOf(ada.id, 1)).toEqual([]);
});

it("POST /sign-outs/reconcile looks at named subjects, and counts one that Kratos does not know as gone", async () => {
  const { kratos, reconcile } = adminApi();
  kratos.identities.clear();
  const body: unknown = (await reconcile({ subjects: [ada.id] }).expect(200)).body;
  expect(body).toMatchObject({ looked: 1, found: [{ subject: ada.id, why: "gone" }] });
});

it.each([
  ["no subjects", { subjects: [] }, "/subjects"],
  ["a subject that is none", { subjects: [{ $ne: "" }] }, "/subjects/0"],
  ["too many", { subjects: Array.from({ length: 501 }, (_, index) => `${index}`) }, "/subjects"],
  ["both", { subjects: ["ada"], page_token: "t" }, "/"],
  ["a misspelt member", { dryrun: true }, "/"],
])("POST /sign-outs/reconcile refuses %s, and says where", async (_what, sent, pointer) => {
  const { hydra, kratos, reconcile } = adminApi();
  const body: unknown = (await reconcile(sent).expect(400)).body;
  expect(body).toMatchObject({ errors: [{ pointer }] });
  expect([kratos.asked, hydra.asked]).toEqual([[], []]);
});

it("POST /sign-outs/reconcile lets no one in without the secret, and is not there without Kratos", async () => {
  const { agent, kratos } = adminApi();
  await agent.post("/sign-outs/reconcile").send({}).expect(401);
  expect(kratos.asked).toEqual([]);
  await adminApi({ hasKratos: false }).reconcile({}).expect(409);
  await agent.get("/sign-outs/reconcile").auth(token, { type: "bearer" }).expect(405);
});

it.each(["kratos", "hydra"] as const)(
  "POST /sign-outs/reconcile says that %s could not be asked",
  async (which) => {
    const { hydra, kratos, reconcile, orders } = adminApi();
    if (which === "hydra") hydra.failing("listConsentSessions");
    else kratos.failing("listIdentities");
    const answer = await reconcile({});
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.body).toMatchObject({ title: "Hydra or Kratos could not be asked" });
    expect(await orders.listOf(ada.id, 1)).toEqual([]);
  },
);
