import supertest from "supertest";
import { afterEach, describe, expect, it } from "vitest";
import { createAdminApp } from "../../../src/admin-api/admin-app.ts";
import type { TokenHookConfig } from "../../../src/config/config.ts";
import { startOrders, type Orders } from "../../../src/orders/order-runner.ts";
import { createSqliteOrderStore } from "../../../src/orders/sqlite-order-store.ts";
import type { RemoteOrder } from "../../../src/sign-out/remote-order.ts";
import { originClaim } from "../../../src/claims/access-origin.ts";
import { tokenHookRoutes, type TokenHookDeps } from "../../../src/token-hook/routes.ts";
import { consentTo, FakeHydraSessions } from "../../../testkit/fakes/fake-hydra-sessions.ts";
import { ada, FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { memoryLog } from "../../../testkit/http/browse.ts";

const [newest, older] = [
  "newest-token-hook-secret-of-32-characters",
  "older-token-hook-secret-of-32-characters-",
];
const laptop = "5e551011-0000-4000-8000-0000000000f1";
const [before, orderedAt, after] = ["2026-11-28T10:00:00Z", "2026-11-28T11:00:00Z", "2026-11-28T12:00:00Z"];
const open: Orders[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((orders) => orders.stop(1)))));

/** The token hook, with Ada at Kratos, signed in to Agora on her laptop. Orders are never done: Hydra could not be reached. */
function hook(config: Partial<TokenHookConfig> = {}, claims = {}, onLost?: TokenHookDeps["onLost"]) {
  const hydra = new FakeHydraSessions(
    consentTo("agora", { sid: "sid-1", context: { kratos_session: laptop } }),
  );
  const kratos = new FakeKratos();
  kratos.identities.set(ada.id, ada);
  const memory = memoryLog();
  const store = createSqliteOrderStore(":memory:", () => Date.parse(orderedAt));
  const stuck = new Promise<never>(() => undefined);
  const orders = startOrders({
    store,
    remote: { run: () => stuck, preview: () => stuck },
    log: memory.log,
    auditLog: memory.log,
  });
  open.push(orders);
  const door = tokenHookRoutes({
    hydra,
    kratos,
    orders,
    onLost,
    config: { tokens: [newest, older], onError: "closed", freshClaims: false, ...config },
    claims: { claims: undefined, accessTokenClaims: undefined, ...claims },
    log: memory.log,
  });
  const app = createAdminApp({ orders, tokens: [], doors: [door], maxInFlight: 64, log: memory.log });
  const order = async (target: RemoteOrder["target"], tokens: RemoteOrder["tokens"] = "all") =>
    orders.place({
      order: { subject: ada.id, target, tokens },
      actor: "test",
      reason: undefined,
      idempotencyKey: undefined,
    });
  return {
    hydra,
    kratos,
    store,
    orders,
    order,
    agent: supertest.agent(app),
    log: () => JSON.stringify(memory.lines),
  };
}

interface Token {
  grant?: string;
  subject?: string;
  client?: string;
  scopes?: string[];
  signedIn?: string;
  asked?: string;
  ext?: Record<string, unknown>;
  extra?: Record<string, unknown>;
}

/** As Hydra v2.3.0 sends it. */
function request(token: Token = {}): object {
  return {
    session: {
      id_token: {
        id_token_claims: {
          jti: "",
          iss: "https://hydra.example",
          sub: "pairwise",
          aud: ["agora"],
          auth_time: token.signedIn ?? before,
          rat: token.asked ?? before,
          ext: token.ext ?? { sid: "sid-1" },
        },
        headers: { extra: { kid: "k" } },
        username: "",
        subject: token.subject ?? ada.id,
      },
      extra: token.extra ?? {},
      client_id: token.client ?? "agora",
      consent_challenge: "consent-secret",
    },
    request: {
      client_id: token.client ?? "agora",
      requested_scopes: token.scopes ?? ["openid"],
      granted_scopes: token.scopes ?? ["openid"],
      granted_audience: [],
      grant_types: [token.grant ?? "refresh_token"],
      payload: {},
    },
  };
}

function send({ agent }: ReturnType<typeof hook>, token: Token = {}) {
  return agent.post("/hooks/hydra/token").auth(newest, { type: "bearer" }).send(request(token));
}

async function status(api: ReturnType<typeof hook>, token: Token = {}): Promise<number> {
  return (await send(api, token)).status;
}

describe("a refresh", () => {
  it("goes on as long as there is such a user", async () => {
    expect(await status(hook())).toBe(204);
  });

  it("is refused when the identity is disabled or deleted", async () => {
    const api = hook();
    api.kratos.identities.set(ada.id, { ...ada, isDisabled: true });
    expect(await status(api)).toBe(403);
    expect(await status(hook(), { subject: "3f1f6f0a-0000-4000-8000-00000000dead" })).toBe(403);
  });

  it("of many clients at once asks Kratos once", async () => {
    const api = hook();
    const all = await Promise.all(
      ["agora", "bank", "mail", "agora"].map((client) => status(api, { client })),
    );
    expect(all).toEqual([204, 204, 204, 204]);
    expect(api.kratos.asked).toEqual([`getIdentity ${ada.id}`]);
  });
});

describe("other grants", () => {
  it.each(["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"])(
    "of a user (%s) end with their sign-in, and ask Kratos nothing",
    async (grant) => {
      const api = hook();
      expect(await status(api, { grant })).toBe(204);
      await api.order({ kind: "subject" });
      expect(await status(api, { grant })).toBe(403);
      expect(api.kratos.asked).toEqual([]);
    },
  );

  it.each(["client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer"])(
    "of no user (%s) go on",
    async (grant) => {
      const api = hook();
      await api.order({ kind: "subject" });
      expect(await status(api, { grant, signedIn: "0001-01-01T00:00:00Z" })).toBe(204);
    },
  );
});

describe("an order", () => {
  it.each<[string, RemoteOrder["target"], Token, number]>([
    ["about all of a subject", { kind: "subject" }, {}, 403],
    [
      "about all of a subject, and a newer sign-in",
      { kind: "subject" },
      { signedIn: after, asked: after },
      204,
    ],
    [
      "about all of a subject, and its Hydra session that lives on",
      { kind: "subject" },
      { asked: after },
      403,
    ],
    ["in the same second", { kind: "subject" }, { signedIn: orderedAt, asked: orderedAt }, 204],
    ["about this sign-in", { kind: "sign_in", sid: "sid-1" }, {}, 403],
    ["about another sign-in", { kind: "sign_in", sid: "sid-2" }, {}, 204],
    ["about this client", { kind: "client", clientId: "agora" }, {}, 403],
    ["about this client, allowed anew", { kind: "client", clientId: "agora" }, { asked: after }, 204],
    ["about another client", { kind: "client", clientId: "bank" }, {}, 204],
    ["about every client", { kind: "all_clients" }, {}, 403],
    ["that leaves this sign-in", { kind: "subject", except: { sid: "sid-1" } }, {}, 204],
    ["that leaves another sign-in", { kind: "subject", except: { sid: "sid-2" } }, {}, 403],
    ["that leaves this session", { kind: "subject", except: { kratosSession: laptop } }, {}, 204],
    ["that leaves another session", { kind: "subject", except: { kratosSession: "other" } }, {}, 403],
    [
      "that leaves another session, and access given since",
      { kind: "subject", except: { kratosSession: "other" } },
      { asked: after },
      204,
    ],
    ["that ends what a sign-out at a browser left", { kind: "late_access", apps: [], known: [] }, {}, 204],
    ["that leaves what a recovery begins", { kind: "subject", except: { recoveredSinceMs: 1 } }, {}, 403],
    [
      "that leaves a session, and a sign-in without a sid",
      { kind: "subject", except: { kratosSession: laptop } },
      { ext: {} },
      403,
    ],
  ])("%s is known before it is done: %#", async (_what, target, token, expected) => {
    const api = hook();
    await api.order(target);
    expect(await status(api, token)).toBe(expected);
  });

  it("that leaves access leaves it", async () => {
    const api = hook();
    await api.order({ kind: "subject" }, "none");
    expect(await status(api)).toBe(204);
    await api.order({ kind: "subject" }, "online");
    expect(await status(api, { scopes: ["openid", "offline_access"] })).toBe(204);
    expect(await status(api, { scopes: ["openid"] })).toBe(403);
  });

  it("about another subject is nobody else's", async () => {
    const api = hook();
    await api.order({ kind: "subject" });
    api.kratos.identities.set("eve", { ...ada, id: "eve" });
    expect(await status(api, { subject: "eve" })).toBe(204);
  });
});

describe("an order that leaves a sign-in, and Hydra's list", () => {
  const leavesLaptop: RemoteOrder["target"] = { kind: "subject", except: { kratosSession: laptop } };

  it("is asked anew for who has just signed in, and before a refresh is refused: it is remembered for five seconds", async () => {
    const api = hook();
    await api.order(leavesLaptop);
    expect(await status(api)).toBe(204);
    const ext = { sid: "sid-2" };
    expect(await status(api, { ext })).toBe(403);
    api.hydra.consents.push(consentTo("bank", { sid: "sid-2", context: { kratos_session: laptop } }));
    expect(await status(api, { ext, grant: "authorization_code" })).toBe(204);
    expect(await status(api, { ext })).toBe(204);
    const asked = api.hydra.asked.length;
    expect(await status(api)).toBe(204);
    expect(api.hydra.asked).toHaveLength(asked);
  });

  it("is not asked where the token says in which session it was given", async () => {
    const api = hook();
    api.hydra.consents = [];
    await api.order(leavesLaptop);
    const given = Date.parse(before);
    const from = (id: string, since: string) => ({
      ext: {
        sid: "sid-1",
        ...originClaim("agora", given, { id, sinceMs: Date.parse(since), isRecovery: false }),
      },
    });
    expect(await status(api, from(laptop, before))).toBe(204);
    expect(await status(api, from("phone", after))).toBe(204);
    expect(api.hydra.asked).toEqual([]);
    expect(await status(api, from("phone", before))).toBe(403);
  });

  it.each([
    ["every client", { kind: "all_clients" }],
    ["all but a session", { kind: "subject", except: { kratosSession: "other" } }],
    ["all but what a recovery begins", { kind: "subject", except: { recoveredSinceMs: 1 } }],
  ] as const)(
    "means nobody who signed in since, whenever the client had asked: %s",
    async (_what, target) => {
      const api = hook();
      await api.order(target);
      expect(await status(api, { asked: before, signedIn: after, grant: "authorization_code" })).toBe(204);
    },
  );
});

describe("fresh claims", () => {
  const mapping = new Map([
    ["email", ["email"]],
    ["role", ["role"]],
  ]);
  const scopes = ["openid", "email", "profile"];

  it("say what the traits are now, and keep all else", async () => {
    const api = hook(
      { freshClaims: true },
      { claims: mapping, accessTokenClaims: new Map([["role", ["role"]]]) },
    );
    api.kratos.identities.set(ada.id, { ...ada, traits: { email: "ada@example.com", role: "admin" } });
    const ext = { sid: "sid-1", email: "old@example.com", email_verified: true, tenant: "t1" };
    const { body } = (await send(api, { scopes, ext, extra: { role: "user", kept: 1 } }).expect(200)) as {
      body: unknown;
    };
    expect(body).toEqual({
      session: {
        id_token: {
          sid: "sid-1",
          tenant: "t1",
          email: "ada@example.com",
          email_verified: true,
          role: "admin",
        },
        access_token: { kept: 1, role: "admin" },
      },
    });
  });

  it("take away what is there no more, and change nothing that has not changed", async () => {
    const api = hook({ freshClaims: true }, { claims: mapping });
    api.kratos.identities.set(ada.id, { ...ada, traits: { email: "ada@example.com" } });
    const ext = { sid: "sid-1", email: "ada@example.com", email_verified: true };
    const { body } = (await send(api, { scopes, ext: { ...ext, role: "admin" } }).expect(200)) as {
      body: unknown;
    };
    expect(body).toEqual({ session: { id_token: ext, access_token: {} } });
    expect(await status(api, { scopes, ext })).toBe(204);
  });

  it("are not given where they are not switched on", async () => {
    expect(await status(hook({}, { claims: mapping }), { scopes })).toBe(204);
  });
});

describe("what can't be known", () => {
  it.each<[string, (api: ReturnType<typeof hook>) => unknown]>([
    ["Kratos is away", ({ kratos }) => kratos.failing("getIdentity")],
    ["the store is away", ({ orders }) => (orders.listOf = () => Promise.reject(new Error("disk")))],
    [
      "Hydra is away, and an order leaves something",
      async ({ hydra, order }) => {
        hydra.failing("listConsentSessions");
        await order({ kind: "subject", except: { kratosSession: laptop } });
      },
    ],
  ])("when %s, refuses with closed, and lets through with open", async (_what, fail) => {
    const closed = hook();
    await fail(closed);
    expect(await status(closed)).toBe(424);
    const opened = hook({ onError: "open" });
    await fail(opened);
    expect(await status(opened)).toBe(204);
    expect(opened.log()).toContain("can't be checked");
  });

  it("is not remembered: what is back is asked again", async () => {
    const api = hook();
    api.kratos.failing("getIdentity");
    expect(await status(api)).toBe(424);
    api.kratos.recover();
    expect(await status(api)).toBe(204);
  });
});

describe("what is no call of Hydra's", () => {
  it.each([undefined, "x".repeat(40), newest.slice(0, -1)])(
    "is refused without its secret: %s",
    async (token) => {
      const api = hook();
      const post = api.agent.post("/hooks/hydra/token");
      if (token !== undefined) post.set("Authorization", `Bearer ${token}`);
      const { headers } = await post.send(request()).expect(401);
      expect(headers["www-authenticate"]).toMatch(/^Bearer/);
      expect(api.kratos.asked).toEqual([]);
    },
  );

  it("may have the older secret, which never reaches the log, and nothing of the token does", async () => {
    const api = hook();
    await api.agent.post("/hooks/hydra/token").auth(older, { type: "bearer" }).send(request()).expect(204);
    expect(api.log()).not.toMatch(/secret|sid-1|3f1f6f0a/);
  });

  it.each<[string, string, number]>([
    ["another body", "{}", 400],
    ["broken JSON", "{", 400],
    ["too much", JSON.stringify({ ...request(), more: "x".repeat(300_000) }), 413],
  ])("is refused: %s", async (_what, body, expected) => {
    const post = hook().agent.post("/hooks/hydra/token").auth(newest, { type: "bearer" }).type("json");
    expect((await post.send(body)).status).toBe(expected);
  });
});

describe("the rest of a lost user's sign-ins", () => {
  it.each([
    ["gone", undefined],
    ["disabled", { ...ada, isDisabled: true }],
  ] as const)("is told of when the identity is %s, and the token refused", async (why, identity) => {
    const lost: string[] = [];
    const api = hook({}, {}, (subject, what) => {
      lost.push(`${subject} ${what}`);
      return Promise.resolve();
    });
    api.kratos.identities.delete(ada.id);
    if (identity) api.kratos.identities.set(ada.id, identity);
    await send(api).expect(403);
    expect(lost).toEqual([`${ada.id} ${why}`]);
  });

  it("that can't be ordered leaves the token refused, and is in the log", async () => {
    const api = hook({}, {}, () => Promise.reject(new Error("no store")));
    api.kratos.identities.clear();
    await send(api).expect(403);
    expect(api.log()).toContain("could not be ended");
  });

  it("is nobody's business while the user is there, or can't be asked for", async () => {
    const lost: string[] = [];
    const api = hook({}, {}, (subject) => Promise.resolve(void lost.push(subject)));
    await send(api).expect(204);
    api.kratos.failing("getIdentity");
    await send(api, { subject: "other" }).expect(424);
    expect(lost).toEqual([]);
  });
});
