import { setImmediate as turn } from "node:timers/promises";
import supertest from "supertest";
import { z } from "zod";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createAdminApp } from "../../../src/admin-api/admin-app.ts";
import { ownVersion } from "../../../src/ops/own-version.ts";
import { startOrders, type Orders } from "../../../src/orders/order-runner.ts";
import { StoreError } from "../../../src/store-error.ts";
import { createSqliteOrderStore } from "../../../src/orders/sqlite-order-store.ts";
import { createRemoteSignOut } from "../../../src/sign-out/remote-sign-out.ts";
import { consentTo, FakeHydraSessions } from "../../../testkit/fakes/fake-hydra-sessions.ts";
import { ada, FakeKratos, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import { memoryLog } from "../../../testkit/http/browse.ts";

const [newest, older] = [
  "newest-secret-of-32-characters-0123456789",
  "older-secret-of-32-characters-01234567890",
];
const open: Orders[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((orders) => orders.stop(1_000)))));

/** The admin API in front of a Hydra where Ada is signed in to Agora, and her session at Kratos. */
function adminApi() {
  const hydra = new FakeHydraSessions(consentTo("agora", { isNotified: true }));
  const kratos = new FakeKratos();
  kratos.otherSessions = [sessionOf(ada)];
  const memory = memoryLog();
  const store = createSqliteOrderStore(":memory:");
  const orders = startOrders({
    store,
    remote: createRemoteSignOut({ hydra, kratos }),
    log: memory.log,
    auditLog: memory.log,
  });
  open.push(orders);
  const agent = supertest.agent(
    createAdminApp({ orders, tokens: [newest, older], maxInFlight: 64, log: memory.log }),
  );
  return { hydra, kratos, orders, store, agent, log: () => JSON.stringify(memory.lines) };
}

function place({ agent }: ReturnType<typeof adminApi>, body: object, headers: Record<string, string> = {}) {
  return agent.post("/sign-outs").auth(newest, { type: "bearer" }).set(headers).send(body);
}

/** An answer's body, as the JSON that it is. */
function bodyOf({ text }: { text: string }): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}

async function ended(api: ReturnType<typeof adminApi>, id: unknown): Promise<Record<string, unknown>> {
  const shown = bodyOf(
    await api.agent
      .get(`/sign-outs/${String(id)}`)
      .auth(newest, { type: "bearer" })
      .expect(200),
  );
  if (shown["ended_at"] !== undefined) return shown;
  await turn();
  return ended(api, id);
}

// PostgreSQL can't keep them; and Hydra would be asked about another subject.
const unstorable = ["a\0b", "\ud800", "\udc00 a"];

describe("a text that no store can keep", () => {
  it.each(unstorable)("is refused, wherever it stands: %j", async (text) => {
    const api = adminApi();
    const bodies = [
      { subject: text },
      { subject: ada.id, reason: text },
      { subject: ada.id, sid: text },
      { subject: ada.id, client_id: text },
      { subject: ada.id, except: { sid: text } },
    ];
    for (const body of bodies) {
      const { text: answer } = await place(api, body).expect(400);
      expect(answer).toContain("A text has a NUL");
    }
    expect(await api.orders.listOf(ada.id, 1)).toEqual([]);
  });

  it("is refused in a question as well; a whole surrogate pair is a text like any other", async () => {
    const api = adminApi();
    const asked = await api.agent.get("/sign-outs?subject=a%00b").auth(newest, { type: "bearer" });
    const placed = await place(api, { subject: "👩🏽", reason: "\ud83d\ude00" });
    expect([asked.status, placed.status]).toEqual([400, 202]);
  });
});

describe("POST /sign-outs", () => {
  it("keeps an order, answers 202, and carries it out", async () => {
    const api = adminApi();
    const answer = await place(api, { subject: ada.id, reason: "stolen", actor: "desk:7" }).expect(202);
    const body = bodyOf(answer);
    const { id } = body;
    expect(answer.headers["location"]).toBe(`/sign-outs/${String(id)}`);
    expect(body).toMatchObject({
      state: "accepted",
      subject: ada.id,
      target: "subject",
      tokens: "all",
      tries: 0,
    });
    expect(await ended(api, id)).toMatchObject({
      id,
      state: "done",
      actor: "desk:7",
      reason: "stolen",
      tries: 1,
      ended: { sessions: 1, sign_ins: 1, clients: 1 },
      still_listed: 0,
    });
    expect(api.kratos.told).toEqual([`endIdentitySessions ${ada.id}`]);
    expect(api.log()).toContain("sign_out_order.done");
  });

  it.each([
    [{ sid: "sid-1" }, "end sid-1"],
    [{ client_id: "agora" }, "revoke agora"],
    [{ all_clients: true }, `revoke all of ${ada.id}`],
  ])("ends what is ordered: %j", async (target, told) => {
    const api = adminApi();
    const body = bodyOf(await place(api, { subject: ada.id, ...target }).expect(202));
    await ended(api, body["id"]);
    expect(api.hydra.told).toContain(told);
    expect(api.hydra.told).not.toContain(`end all of ${ada.id}`);
  });

  it.each([
    [{ sid: "sid-1" }, undefined],
    [{ sid: "sid-of-another" }, true],
    [{ client_id: "mail" }, undefined],
  ])(
    "says of a sign-in that Hydra did not list that it may be another user's: %j",
    async (target, notListed) => {
      const api = adminApi();
      const body = bodyOf(await place(api, { subject: ada.id, ...target }).expect(202));
      expect(body["not_listed"]).toBeUndefined();
      expect(await ended(api, body["id"])).toMatchObject({ state: "done" });
      expect((await ended(api, body["id"]))["not_listed"]).toBe(notListed);
    },
  );

  it("leaves what is to stay", async () => {
    const api = adminApi();
    const body = bodyOf(await place(api, { subject: ada.id, except: { sid: "sid-1" } }).expect(202));
    await ended(api, body["id"]);
    expect(api.hydra.told).toEqual([]);
  });

  it("says what would end on a dry run, and keeps nothing", async () => {
    const api = adminApi();
    const body = bodyOf(await place(api, { subject: ada.id, dry_run: true }).expect(200));
    expect(body).toEqual({
      dry_run: true,
      sessions: 1,
      sign_ins: 1,
      clients: 1,
      client_ids: ["agora"],
      notified_client_ids: ["agora"],
    });
    expect([api.hydra.told, api.kratos.told]).toEqual([[], []]);
    expect(await api.orders.backlog()).toMatchObject({ pending: 0 });
  });

  it("says that a dry run could not ask", async () => {
    const api = adminApi();
    api.hydra.failing("listConsentSessions");
    const body = bodyOf(await place(api, { subject: ada.id, dry_run: true }).expect(503));
    expect(body).toMatchObject({ status: 503, code: "hydra_unavailable" });
  });

  it("with one Idempotency-Key is one order, and a conflict where it asks for another", async () => {
    const api = adminApi();
    const key = { "Idempotency-Key": '"k1"' };
    const first = await place(api, { subject: ada.id }, key).expect(202);
    const second = await place(api, { subject: ada.id }, { "Idempotency-Key": "k1" }).expect(200);
    expect(bodyOf(second)["id"]).toBe(bodyOf(first)["id"]);
    await place(api, { subject: "eve" }, key).expect(409);
    await place(api, { subject: ada.id }, { "Idempotency-Key": "k".repeat(256) }).expect(400);
  });

  it.each<[string, unknown, string]>([
    ["no subject", {}, "/subject"],
    ["an empty subject", { subject: "" }, "/subject"],
    ["a subject that is none", { subject: { $ne: "" } }, "/subject"],
    ["a long subject", { subject: "a".repeat(256) }, "/subject"],
    ["two targets", { subject: "ada", sid: "s", client_id: "c" }, "/"],
    ["an exception that names nothing", { subject: "ada", except: {} }, "/except"],
    ["a misspelt member", { subject: "ada", excepts: { sid: "s" } }, "/"],
    ["a misspelt member of the exception", { subject: "ada", except: { sid: "s", session: "k" } }, "/except"],
    ["other tokens", { subject: "ada", tokens: "some" }, "/tokens"],
    ["no object", [], "/"],
  ])("refuses %s, and says where", async (_what, sent, pointer) => {
    const api = adminApi();
    const answer = await place(api, sent as object).expect(400);
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(bodyOf(answer)["errors"]).toEqual([{ pointer, detail: expect.any(String) as string }]);
    expect(await api.orders.backlog()).toMatchObject({ pending: 0 });
  });

  it("reads JSON and nothing else", async () => {
    const { agent, orders } = adminApi();
    const post = () => agent.post("/sign-outs").auth(newest, { type: "bearer" });
    await post().type("form").send("subject=ada").expect(415);
    await post().send().expect(415);
    await post().type("json").send('{"subject":').expect(400);
    await post()
      .type("json")
      .send(JSON.stringify({ subject: "ada", reason: "x".repeat(17_000) }))
      .expect(413);
    await post().type("json").set("Content-Encoding", "snappy").send("x").expect(415);
    expect(await orders.backlog()).toMatchObject({ pending: 0 });
  });
});

describe("GET /sign-outs", () => {
  it("lists a subject's orders, and asks for a subject", async () => {
    const api = adminApi();
    await place(api, { subject: ada.id }).expect(202);
    await place(api, { subject: "eve" }).expect(202);
    const get = (path: string) => api.agent.get(path).auth(newest, { type: "bearer" });
    const body = bodyOf(await get(`/sign-outs?subject=${ada.id}`).expect(200));
    expect(body["sign_outs"]).toEqual([expect.objectContaining({ subject: ada.id })]);
    await get("/sign-outs").expect(400);
    await get("/sign-outs?subject=a&subject=b").expect(400);
    await get("/sign-outs/no-such-id").expect(404);
    await get("/sign-outs/%E0%A4%A").expect(400);
    await get("/other").expect(404);
    const { headers } = await api.agent.delete("/sign-outs").auth(newest, { type: "bearer" }).expect(405);
    expect(headers["allow"]).toBe("GET, HEAD, POST");
  });
});

describe("the secret", () => {
  it.each([
    ["none", undefined],
    ["another", `Bearer ${"x".repeat(40)}`],
    ["another scheme", `Basic ${Buffer.from(`admin:${newest}`).toString("base64")}`],
    ["a part of it", `Bearer ${newest.slice(0, -1)}`],
    ["more than it", `Bearer ${newest}x`],
    ["two", `Bearer ${newest} ${newest}`],
    ["an empty one", "Bearer "],
  ])("that is %s lets no one in, to anything", async (_what, authorization) => {
    const api = adminApi();
    for (const [method, path] of [
      ["post", "/sign-outs"],
      ["get", "/sign-outs?subject=ada"],
      ["get", "/sign-outs/x"],
      ["get", "/other"],
    ] as const) {
      const request = api.agent[method](path);
      if (authorization !== undefined) request.set("Authorization", authorization);
      const answer = await request.expect(401);
      expect(answer.headers["www-authenticate"]).toMatch(/^Bearer/);
      expect(bodyOf(answer)).toMatchObject({ status: 401 });
    }
    expect(await api.orders.backlog()).toMatchObject({ pending: 0 });
  });

  it("may be an older one, and never reaches the log", async () => {
    const { agent, log } = adminApi();
    for (const secret of [newest, older])
      await agent.get("/sign-outs?subject=ada").auth(secret, { type: "bearer" }).expect(200);
    await agent.get("/sign-outs").auth("wrong-secret", { type: "bearer" }).expect(401);
    expect(log()).not.toMatch(/secret/);
  });
});

it("no answer is cached, and each has the request's id", async () => {
  const { agent } = adminApi();
  for (const path of ["/openapi.json", "/version", "/sign-outs", "/other"]) {
    const { headers } = await agent.get(path);
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers["x-request-id"]).toMatch(/./);
    expect(headers["x-powered-by"]).toBeUndefined();
  }
});

const openApiSchema = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.unknown()),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

it("/openapi.json describes what is there", async () => {
  const { agent } = adminApi();
  const document = openApiSchema.parse(bodyOf(await agent.get("/openapi.json").expect(200)));
  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths)).toEqual([
    "/sign-outs",
    "/sign-outs/reconcile",
    "/sign-outs/{id}",
    "/version",
  ]);
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
    ([, id]) => id,
  );
  for (const id of refs) expect(document.components.schemas).toHaveProperty(String(id));
  expect(document.components.schemas["NewSignOut"]).toMatchObject({
    required: ["subject"],
    additionalProperties: false,
  });
});

it("/version says which Lethe this is, without a secret", async () => {
  const { agent } = adminApi();
  expect(bodyOf(await agent.get("/version").expect(200))).toEqual({ name: "lethe", version: ownVersion() });
});

describe("a store that can't be used", () => {
  it("is a 503 that says what to do, and nothing of the store", async () => {
    const api = adminApi();
    const gone = new StoreError("STORE_URL: the store can't be used (ECONNREFUSED)", "ECONNREFUSED");
    vi.spyOn(api.store, "add").mockRejectedValue(gone);
    vi.spyOn(api.store, "find").mockRejectedValue(gone);
    const answer = await place(api, { subject: ada.id }).expect(503);
    expect(bodyOf(answer)).toMatchObject({ title: "The store of sign-outs can't be used" });
    expect(answer.text).not.toContain("ECONNREFUSED");
    await api.agent.get("/sign-outs/1").auth(newest, { type: "bearer" }).expect(503);
  });
});
