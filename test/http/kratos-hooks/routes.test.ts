import { setImmediate as turn } from "node:timers/promises";
import supertest from "supertest";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createAdminApp } from "../../../src/admin-api/admin-app.ts";
import type { SignOutOn } from "../../../src/config/setting-types.ts";
import { kratosHookRoutes } from "../../../src/kratos-hooks/routes.ts";
import { startOrders, type Orders } from "../../../src/orders/order-runner.ts";
import type { StoredOrder } from "../../../src/orders/order.ts";
import { createSqliteOrderStore } from "../../../src/orders/sqlite-order-store.ts";
import { createRemoteSignOut } from "../../../src/sign-out/remote-sign-out.ts";
import { consentTo, FakeHydraSessions } from "../../../testkit/fakes/fake-hydra-sessions.ts";
import { ada, FakeKratos, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";
import { memoryLog } from "../../../testkit/http/browse.ts";

const [newest, older, adminToken] = [
  "newest-hook-secret-of-32-characters-01234",
  "older-hook-secret-of-32-characters-012345",
  "admin-secret-of-32-characters-0123456789012",
];
const [phone, laptop] = ["5e551011-0000-4000-8000-0000000000f0", "5e551011-0000-4000-8000-0000000000f1"];
const open: Orders[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((orders) => orders.stop(1_000)))));

/** Lethe's hooks, with Ada signed in on her phone and on her laptop, where she is now. */
function hooks(signOutOn: SignOutOn = new Set(["password", "recovery"])) {
  const hydra = new FakeHydraSessions(
    consentTo("agora", { id: "c1", sid: "sid-phone", context: { kratos_session: phone } }),
    consentTo("bank", { id: "c2", sid: "sid-laptop", context: { kratos_session: laptop } }),
  );
  const kratos = new FakeKratos().signedIn(sessionOf(ada, { id: laptop }));
  kratos.otherSessions = [sessionOf(ada, { id: phone })];
  const memory = memoryLog();
  const store = createSqliteOrderStore(":memory:");
  const orders = startOrders({
    store,
    remote: createRemoteSignOut({ hydra, kratos }),
    log: memory.log,
    auditLog: memory.log,
  });
  open.push(orders);
  const door = kratosHookRoutes({
    kratos,
    orders,
    config: { tokens: [newest, older], signOutOn },
    sessionCookie: "ory_kratos_session",
    log: memory.log,
  });
  const app = createAdminApp({
    orders,
    tokens: [adminToken],
    doors: [door],
    maxInFlight: 8,
    log: memory.log,
  });
  return {
    hydra,
    kratos,
    store,
    orders,
    agent: supertest.agent(app),
    log: () => JSON.stringify(memory.lines),
  };
}

const began = "2026-11-28T10:00:00.123456Z";
const flow = {
  version: 1,
  identity_id: ada.id,
  flow_issued_at: began,
  flow_state: "success",
  session_id: null,
  session_cookie: "MTcz-of_ada==",
  fields: ["csrf_token", "password", "totp_unlink"],
  keys_added_at: [],
  addresses_created_at: ["2026-11-01T10:00:00Z"],
};

function send({ agent }: ReturnType<typeof hooks>, path: string, body: object = flow) {
  return agent.post(`/hooks/kratos/${path}`).auth(newest, { type: "bearer" }).send(body);
}

async function done(api: ReturnType<typeof hooks>): Promise<StoredOrder> {
  const [order] = await api.orders.listOf(ada.id, 1);
  if (order?.endedAtMs !== undefined) return order;
  await turn();
  return done(api);
}

describe("a password that was changed", () => {
  it("ends the user's other sign-ins, and leaves the one at hand", async () => {
    const api = hooks();
    await send(api, "settings?method=password").expect(202);
    expect(await done(api)).toMatchObject({
      state: "done",
      actor: "kratos_hook",
      reason: "password changed",
      ended: { sessions: 1, signIns: 1, clients: 1 },
    });
    expect(api.kratos.cookies).toEqual(["ory_kratos_session=MTcz-of_ada=="]);
    expect(api.kratos.told).toEqual([`endSession ${phone}`]);
    expect(api.hydra.told).toEqual(["end sid-phone", "revoke agora"]);
  });

  it("asks nobody whose session it is when Kratos says it", async () => {
    const api = hooks();
    await send(api, "settings?method=password", { ...flow, session_id: laptop }).expect(202);
    await done(api);
    expect(api.kratos.asked).not.toContain("whoAmI");
    expect(api.kratos.told).toEqual([`endSession ${phone}`]);
  });

  it.each<[string, (kratos: FakeKratos) => object]>([
    ["without a cookie: an app has changed it", () => ({ ...flow, session_cookie: null })],
    ["when Kratos does not answer", (kratos) => (kratos.failing("whoAmI"), flow)],
    ["when the session is over", (kratos) => ((kratos.session = undefined), flow)],
    [
      "when the session is another user's",
      (kratos) => (kratos.signedIn(sessionOf({ ...ada, id: "eve" }, { id: laptop })), flow),
    ],
  ])("ends all sign-ins %s", async (_when, body) => {
    const api = hooks();
    await send(api, "settings?method=password", body(api.kratos)).expect(202);
    await done(api);
    expect(api.kratos.told).toEqual([`endIdentitySessions ${ada.id}`]);
    expect(api.hydra.consents).toEqual([]);
  });

  it("ends nothing where the operator wants that", async () => {
    const api = hooks(new Set());
    await send(api, "settings?method=password").expect(204);
    expect(await api.orders.listOf(ada.id, 1)).toEqual([]);
    expect(api.kratos.asked).toEqual([]);
  });
});

describe("an account that was recovered", () => {
  it("ends all sign-ins but what the recovery has begun", async () => {
    const api = hooks();
    const sinceThen = Date.parse(began) + 1_000;
    const [recovered, old] = ["5e551011-0000-4000-8000-0000000000f2", "5e551011-0000-4000-8000-0000000000f3"];
    const methods = ["code_recovery"];
    api.kratos.otherSessions.push(
      sessionOf(ada, { id: recovered, methods, authenticatedAtMs: sinceThen }),
      sessionOf(ada, { id: old, methods, authenticatedAtMs: Date.parse(began) - 1_000 }),
    );
    await send(api, "recovery", { ...flow, session_cookie: null, flow_state: "passed_challenge" }).expect(
      202,
    );
    expect(await done(api)).toMatchObject({ state: "done", reason: "account recovered" });
    expect(api.kratos.otherSessions.map(({ id }) => id)).toEqual([recovered]);
    expect(api.hydra.consents).toEqual([]);
  });
});

describe("a sign-in, where one at a time is allowed", () => {
  const nil = "00000000-0000-0000-0000-000000000000";
  const [signedIn, begunSince] = ["5e551011-0000-4000-8000-0000000000f2", "2026-11-28T10:00:02.5Z"];
  const signIn = { ...flow, flow_state: "passed_challenge", session_id: nil, session_cookie: null };
  const only: SignOutOn = new Set(["login"]);

  /** Ada's new session, which Kratos keeps when its hook is done, and one from just before. */
  function signingIn(authenticatedAtMs: number) {
    const api = hooks(only);
    const before = { authenticatedAtMs: Date.parse(began) - 1_000 };
    api.kratos.session = undefined;
    api.kratos.otherSessions = [
      sessionOf(ada, { id: phone, ...before }),
      sessionOf(ada, { id: laptop, ...before }),
      sessionOf(ada, { id: signedIn, authenticatedAtMs }),
    ];
    return api;
  }

  async function leftBy(api: ReturnType<typeof hooks>, body: object) {
    await send(api, "login", body).expect(202);
    const { order, ...rest } = await done(api);
    expect(rest).toMatchObject({ state: "done", reason: "signed in elsewhere" });
    return { left: api.kratos.otherSessions.map(({ id }) => id), target: order.target };
  }

  it("leaves the session that it begins, which has no id yet", async () => {
    const sinceMs = Date.parse(begunSince);
    const api = signingIn(sinceMs);
    expect(await leftBy(api, { ...signIn, session_authenticated_at: begunSince })).toEqual({
      left: [signedIn],
      target: { kind: "subject", except: { begunSinceMs: sinceMs } },
    });
  });

  it("leaves the one that has an id, because it has proved its user once more", async () => {
    const api = signingIn(Date.parse(begunSince));
    const again = { ...signIn, session_id: signedIn, session_authenticated_at: begunSince };
    expect((await leftBy(api, again)).left).toEqual([signedIn]);
  });

  it("leaves what has begun just now where an older lethe.jsonnet does not say when, and asks for no cookie", async () => {
    const api = signingIn(Date.now() - 2_000);
    expect((await leftBy(api, { ...signIn, session_cookie: "of-the-session-before" })).left).toEqual([
      signedIn,
    ]);
    expect(api.kratos.asked).not.toContain("whoAmI");
  });

  it("leaves nothing from before its flow, whatever time is said", async () => {
    const api = signingIn(Date.parse(began) + 1_000);
    const never = { ...signIn, session_authenticated_at: "0001-01-01T00:00:00Z" };
    expect((await leftBy(api, never)).left).toEqual([signedIn]);
  });

  it("no id that is none names the session of another change", async () => {
    const api = hooks();
    await send(api, "settings?method=password", { ...flow, session_id: nil }).expect(202);
    expect((await done(api)).order.target).toEqual({ kind: "subject", except: { kratosSession: laptop } });
  });
});

const all: SignOutOn = new Set(["password", "recovery", "second-factor", "address", "login"]);
const later = "2026-11-28T10:01:00Z";
const [before] = flow.addresses_created_at;

describe("other changes", () => {
  it.each<[string, string, object, number]>([
    ["a code app that was removed", "settings?method=totp", { fields: ["totp_code"] }, 202],
    ["a code app that was set up", "settings?method=totp", { fields: ["totp_unlink"] }, 204],
    ["backup codes that were removed", "settings?method=lookup_secret", { fields: [] }, 202],
    [
      "backup codes that were made",
      "settings?method=lookup_secret",
      { fields: ["lookup_secret_disable"] },
      204,
    ],
    ["a security key that was removed", "settings?method=webauthn", { keys_added_at: [before] }, 202],
    ["a security key that was added", "settings?method=webauthn", { keys_added_at: [before, later] }, 204],
    ["a passkey that was removed", "settings?method=passkey", { keys_added_at: [] }, 202],
    ["an address that was added", "settings?method=profile", { addresses_created_at: [before, later] }, 202],
    ["a name that was changed", "settings?method=profile", {}, 204],
    ["a social sign-in that was linked", "settings?method=oidc", {}, 204],
    ["a method that is not known yet", "settings?method=new_method", {}, 204],
    ["a sign-in", "login", {}, 202],
    ["a registration", "registration", {}, 204],
    ["an address that was verified", "verification", {}, 204],
  ])("%s (%s) is told from its opposite", async (_what, path, over, status) => {
    const answer = await send(hooks(all), path, { ...flow, ...over });
    expect(answer.status).toBe(status);
    // Of these, none is switched on by itself.
    const unless = await send(hooks(), path, { ...flow, ...over });
    expect(unless.status).toBe(204);
  });
});

describe("the secret", () => {
  it.each([
    ["none", undefined],
    ["another", "x".repeat(40)],
    ["that of the admin API", adminToken],
    ["a part of it", newest.slice(0, -1)],
    ["an empty one", ""],
  ])("that is %s lets no one in", async (_what, token) => {
    const api = hooks();
    const request = api.agent.post("/hooks/kratos/settings?method=password");
    if (token !== undefined) request.set("Authorization", `Bearer ${token}`);
    const answer = await request.send(flow).expect(401);
    expect(answer.headers["www-authenticate"]).toMatch(/^Bearer/);
    expect(await api.orders.backlog()).toMatchObject({ pending: 0 });
    expect(api.kratos.asked).toEqual([]);
  });

  it("may be an older one, and opens nothing else", async () => {
    const { agent } = hooks();
    const letIn = await agent.post("/hooks/kratos/login").auth(older, { type: "bearer" }).send(flow);
    expect(letIn.status).toBe(204);
    for (const path of ["/sign-outs?subject=ada", "/hooks/other", "/openapi"]) {
      const { status } = await agent.get(path).auth(newest, { type: "bearer" });
      expect([path, status]).toEqual([path, 401]);
    }
  });

  it("and the cookie never reach the log or an answer", async () => {
    const api = hooks();
    api.kratos.failing("whoAmI");
    await send(api, "settings?method=password").expect(202);
    const { text } = await send(api, "settings?method=password", { ...flow, version: 2 }).expect(400);
    expect(api.log() + text).not.toMatch(/secret-of|MTcz|ada@example/);
  });
});

describe("what is no web-hook of ours", () => {
  it.each<[string, string, unknown, number]>([
    ["no method", "settings", flow, 400],
    ["two methods", "settings?method=password&method=totp", flow, 400],
    ["a method that is none", "settings?method=%0A", flow, 400],
    ["another version", "login", { ...flow, version: 2 }, 400],
    ["no identity", "login", { ...flow, identity_id: null }, 400],
    ["an identity that is none", "login", { ...flow, identity_id: "../../sessions" }, 400],
    ["no time", "login", { ...flow, flow_issued_at: "today" }, 400],
    ["a cookie that is several", "settings?method=password", { ...flow, session_cookie: "a; b=c" }, 400],
    ["a cookie with a line break", "settings?method=password", { ...flow, session_cookie: "a\r\nX: y" }, 400],
    ["no object", "login", [], 400],
    ["too much", "login", { ...flow, fields: Array(2000).fill("f".repeat(190)) }, 413],
    ["a change that is not kept yet", "settings?method=password", { ...flow, flow_state: "show_form" }, 409],
  ])("is refused: %s", async (_what, path, body, status) => {
    const api = hooks(all);
    await send(api, path, body as object).expect(status);
    expect(await api.orders.backlog()).toMatchObject({ pending: 0 });
    expect(api.kratos.cookies).toEqual([]);
  });

  it("is refused: broken JSON, another type, another method", async () => {
    const { agent } = hooks();
    const post = () => agent.post("/hooks/kratos/login").auth(newest, { type: "bearer" });
    await post().type("json").send('{"version":').expect(400);
    await post().type("form").send("version=1").expect(415);
    const { headers } = await agent.get("/hooks/kratos/login").auth(newest, { type: "bearer" }).expect(405);
    expect(headers["allow"]).toBe("POST");
  });
});

it("says 503 when an order can't be kept, so that Kratos asks again", async () => {
  const api = hooks();
  api.store.add = () => Promise.reject(new Error("disk full"));
  const { headers, text } = await send(api, "settings?method=password").expect(503);
  expect(headers["retry-after"]).toBeDefined();
  expect(text).not.toContain("disk full");
  expect(api.log()).toContain("the store of sign-out orders fails");
});

it("sheds a flood with 503, and keeps what it has let in", async () => {
  const api = hooks();
  const held = Promise.withResolvers<undefined>();
  api.kratos.whoAmI = async () => {
    await held.promise;
    return { state: "signed_out" };
  };
  const statuses: number[] = [];
  const sent = Array.from({ length: 20 }, async () => {
    const { status } = await send(api, "settings?method=password");
    statuses.push(status);
  });
  await vi.waitFor(() => expect(statuses).toHaveLength(12), { timeout: 60_000 });
  expect(new Set(statuses)).toEqual(new Set([503]));
  held.resolve(undefined);
  await Promise.all(sent);
  expect(statuses.filter((status) => status === 202)).toHaveLength(8);
});
