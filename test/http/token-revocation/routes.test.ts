import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  SignJWT,
  type JWTHeaderParameters,
  type JWTVerifyGetKey,
} from "jose";
import supertest from "supertest";
import { afterEach, describe, expect, it } from "vitest";
import { createAdminApp } from "../../../src/admin-api/admin-app.ts";
import { PageError } from "../../../src/errors.ts";
import { startOrders, type Orders } from "../../../src/orders/order-runner.ts";
import { createSqliteOrderStore } from "../../../src/orders/sqlite-order-store.ts";
import { tokenRevocationRoutes } from "../../../src/token-revocation/routes.ts";
import { consentTo, FakeHydraSessions } from "../../../testkit/fakes/fake-hydra-sessions.ts";
import { ada, FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { memoryLog } from "../../../testkit/http/browse.ts";

const [newest, older] = [
  "newest-revocation-secret-of-32-characters",
  "older-revocation-secret-of-32-characters-",
];
const hydraIssuer = "https://hydra.example/";
const okta = {
  url: "https://acme.okta.example",
  jwksUrl: "https://acme.okta.example/keys",
  audience: "https://signin.example/global-token-revocation",
  provider: "okta",
};
const [own, foreign] = [await generateKeyPair("ES256"), await generateKeyPair("ES256")];
const jwks = createLocalJWKSet({ keys: [{ ...(await exportJWK(own.publicKey)), kid: "k1", alg: "ES256" }] });
const open: Orders[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((orders) => orders.stop(1)))));

function revocation({
  withKratos = true,
  keys = jwks,
}: { withKratos?: boolean; keys?: JWTVerifyGetKey } = {}) {
  const hydra = new FakeHydraSessions(consentTo("agora"));
  const kratos = new FakeKratos();
  kratos.identities.set(ada.id, ada);
  kratos.identifiers.set("ada@example.com", [ada]);
  const memory = memoryLog();
  const store = createSqliteOrderStore(":memory:");
  const stuck = new Promise<never>(() => undefined);
  const orders = startOrders({
    store,
    remote: { run: () => stuck, preview: () => stuck },
    log: memory.log,
    auditLog: memory.log,
  });
  open.push(orders);
  const door = tokenRevocationRoutes({
    hydra,
    kratos: withKratos ? kratos : undefined,
    orders,
    issuer: hydraIssuer,
    config: { tokens: [newest, older], issuer: okta },
    log: memory.log,
    keys,
  });
  const app = createAdminApp({ orders, tokens: [], doors: [door], maxInFlight: 64, log: memory.log });
  return {
    hydra,
    kratos,
    store,
    orders,
    agent: supertest.agent(app),
    log: () => JSON.stringify(memory.lines),
  };
}

type Api = ReturnType<typeof revocation>;
const byEmail = { format: "email", email: "ada@example.com" };

function send({ agent }: Api, subject: unknown = byEmail, token = newest) {
  return agent.post("/global-token-revocation").auth(token, { type: "bearer" }).send({ sub_id: subject });
}

async function subjectsOf({ orders }: Api): Promise<string[]> {
  const listed = await Promise.all([ada.id, "eve", "grace"].map((subject) => orders.listOf(subject, 10)));
  return listed.flat().map(({ order }) => order.subject);
}

describe("a subject", () => {
  it.each<[string, object]>([
    ["email", byEmail],
    ["opaque", { format: "opaque", id: ada.id }],
    ["iss_sub of Hydra", { format: "iss_sub", iss: "https://hydra.example", sub: ada.id }],
  ])("is found by its %s, and ends everywhere", async (_what, subject) => {
    const api = revocation();
    const { text } = await send(api, subject).expect(204);
    expect(text).toBe("");
    const [order] = await api.orders.listOf(ada.id, 1);
    expect(order).toMatchObject({
      order: { subject: ada.id, target: { kind: "subject" }, tokens: "all" },
      actor: "global_token_revocation",
      reason: "asked by bearer_token",
    });
  });

  it("is found by the provider that it came from", async () => {
    const api = revocation();
    api.kratos.identifiers.set("okta:00u1", [ada]);
    await send(api, { format: "iss_sub", iss: okta.url, sub: "00u1" }).expect(204);
    expect(await subjectsOf(api)).toEqual([ada.id]);
  });

  it("is found by its phone number, whoever signs in by a name that looks like it", async () => {
    const api = revocation();
    const grace = { id: "grace", traits: {}, verifiedAddresses: ["+306900000000"] };
    api.kratos.identifiers.set("+306900000000", [{ ...ada, id: "eve" }, grace]);
    await send(api, { format: "phone_number", phone_number: "+306900000000" }).expect(204);
    expect(await subjectsOf(api)).toEqual(["grace"]);
  });

  it.each<[string, object]>([
    ["opaque", { format: "opaque", id: "grace" }],
    ["iss_sub of Hydra", { format: "iss_sub", iss: hydraIssuer, sub: "grace" }],
  ])("that Kratos has forgotten and Hydra has not is found by its %s", async (_what, subject) => {
    const api = revocation();
    await send(api, subject).expect(204);
    expect(await subjectsOf(api)).toEqual(["grace"]);
    api.hydra.consents = [];
    await send(api, subject).expect(404);
    expect(await subjectsOf(api)).toEqual(["grace"]);
  });

  it("is found by an address that is only there to recover the account", async () => {
    const api = revocation();
    const grace = { id: "grace", traits: {}, verifiedAddresses: ["+306900000000"] };
    const recovery = { ...grace, recoveryAddresses: ["Grace@example.com"] };
    api.kratos.identifiers.set("grace@example.com", [recovery, { ...grace, id: "eve" }]);
    await send(api, { format: "email", email: "grace@example.com" }).expect(204);
    expect(await subjectsOf(api)).toEqual(["grace"]);
  });

  it("that Kratos has forgotten is never called unknown while Hydra does not answer", async () => {
    const api = revocation();
    api.hydra.failing("listConsentSessions");
    await send(api, { format: "opaque", id: "grace" }).expect(503);
    expect(await subjectsOf(api)).toEqual([]);
  });

  it("without Kratos is ended whatever Hydra lists, and can't be named by an address", async () => {
    const api = revocation({ withKratos: false });
    api.hydra.consents = [];
    await send(api, { format: "opaque", id: ada.id }).expect(204);
    const { text } = await send(api).expect(400);
    expect(text).toContain("Without Kratos a user is named by opaque, or by iss_sub of Hydra");
    expect(await subjectsOf(api)).toEqual([ada.id]);
  });

  it.each<[string, object]>([
    ["another email", { format: "email", email: "nobody@example.com" }],
    ["another id", { format: "opaque", id: "nobody" }],
    ["another issuer", { format: "iss_sub", iss: "https://other.example", sub: ada.id }],
    ["another subject of the provider", { format: "iss_sub", iss: okta.url, sub: ada.id }],
  ])("that is not there is 404: %s", async (_what, subject) => {
    const api = revocation();
    api.hydra.consents = [];
    const { status } = await send(api, subject);
    expect([status, await subjectsOf(api)]).toEqual([404, []]);
  });

  it.each<[string, unknown, number]>([
    ["no sub_id", null, 400],
    ["a NUL", { format: "opaque", id: "a\0b" }, 400],
    ["half of a surrogate pair", { format: "iss_sub", iss: hydraIssuer, sub: "\ud800" }, 400],
    ["a format that is not known", { format: "did", url: "did:example:1" }, 400],
    ["aliases", { format: "aliases", identifiers: [byEmail] }, 400],
    ["no email", { format: "email" }, 400],
    ["an email that is none", { format: "email", email: "ada" }, 400],
    ["a phone number that is none", { format: "phone_number", phone_number: "069" }, 400],
    ["a member too many", { ...byEmail, id: ada.id }, 400],
    ["a list", [byEmail], 400],
    ["too much", { format: "opaque", id: "x".repeat(9_000) }, 413],
  ])("that is no identifier is refused: %s", async (_what, subject, expected) => {
    const api = revocation();
    const { status, text } = await send(api, subject);
    expect(status).toBe(expected);
    expect(text).not.toContain("ada@example");
    expect(await subjectsOf(api)).toEqual([]);
  });

  it("that can't be looked for is 503, and so is an order that can't be kept", async () => {
    const api = revocation();
    api.kratos.failing("findIdentities", new PageError("kratos_unavailable"));
    expect((await send(api)).status).toBe(503);
    api.kratos.recover();
    api.store.add = () => Promise.reject(new Error("disk"));
    const { text } = await send(api).expect(503);
    expect(text).not.toContain("disk");
  });
});

interface Made {
  key?: typeof own.privateKey;
  header?: Partial<JWTHeaderParameters>;
  claims?: Record<string, unknown>;
  issuedSecondsAgo?: number;
}

let count = 0;
async function jwt({
  key = own.privateKey,
  header,
  claims,
  issuedSecondsAgo = 0,
}: Made = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000) - issuedSecondsAgo;
  count += 1;
  const payload = {
    iss: okta.url,
    aud: okta.audience,
    sub: okta.url,
    iat: now,
    exp: now + 300,
    jti: `jti-${count}`,
    ...claims,
  };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: "ES256", kid: "k1", typ: "global-token-revocation+jwt", ...header })
    .sign(key);
}

describe("a JWT of the issuer's", () => {
  it("lets in, and names who asked", async () => {
    const api = revocation();
    await send(api, byEmail, await jwt()).expect(204);
    const [order] = await api.orders.listOf(ada.id, 1);
    expect(order?.reason).toBe(`asked by ${okta.url}`);
  });

  it("that comes again for the same user is the same order, and for another is refused", async () => {
    const api = revocation();
    api.kratos.identities.set("eve", { ...ada, id: "eve" });
    const token = await jwt();
    await send(api, byEmail, token).expect(204);
    await send(api, byEmail, token).expect(204);
    await send(api, { format: "opaque", id: "eve" }, token).expect(401);
    expect(await subjectsOf(api)).toEqual([ada.id]);
  });

  it.each<[string, Made]>([
    ["of another key", { key: foreign.privateKey }],
    ["of a key that is not known", { header: { kid: "k2" } }],
    ["of another issuer", { claims: { iss: "https://other.example" } }],
    ["for another audience", { claims: { aud: "https://other.example" } }],
    ["without an audience", { claims: { aud: undefined } }],
    ["that has expired", { issuedSecondsAgo: 500 }],
    ["without an end", { claims: { exp: undefined } }],
    ["that is good for a year, and old", { issuedSecondsAgo: 3_600, claims: { exp: 4_000_000_000 } }],
    ["without an id", { claims: { jti: undefined } }],
    ["that is an ID token", { header: { typ: "JWT" } }],
    ["without a type", { header: { typ: undefined as unknown as string } }],
  ])("%s is refused", async (_what, made) => {
    const api = revocation();
    const { status, headers } = await send(api, byEmail, await jwt(made));
    expect([status, headers["www-authenticate"]]).toEqual([401, 'Bearer error="invalid_token"']);
    expect(await subjectsOf(api)).toEqual([]);
  });

  it("without a signature, or signed by what is public, is refused", async () => {
    const api = revocation();
    const [, payload = ""] = (await jwt()).split(".");
    const none = Buffer.from(JSON.stringify({ alg: "none", typ: "global-token-revocation+jwt" })).toString(
      "base64url",
    );
    const symmetric = await new SignJWT({ iss: okta.url, aud: okta.audience, jti: "x" })
      .setProtectedHeader({ alg: "HS256", kid: "k1", typ: "global-token-revocation+jwt" })
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(new TextEncoder().encode(JSON.stringify(await exportJWK(own.publicKey))));
    for (const token of [`${none}.${payload}.`, symmetric, "a.b.c"])
      expect((await send(api, byEmail, token)).status).toBe(401);
  });

  it("is 503 while the issuer's keys can't be had", async () => {
    const api = revocation({
      keys: () => {
        throw new TypeError("fetch failed");
      },
    });
    expect((await send(api, byEmail, await jwt())).status).toBe(503);
    expect((await send(api)).status).toBe(204);
  });
});

describe("who asks", () => {
  it.each([undefined, "x".repeat(40), newest.slice(0, -1)])(
    "is refused without a secret: %s",
    async (token) => {
      const api = revocation();
      const post = api.agent.post("/global-token-revocation");
      if (token !== undefined) post.set("Authorization", `Bearer ${token}`);
      const { headers } = await post.send({ sub_id: byEmail }).expect(401);
      expect(headers["www-authenticate"]).toMatch(/^Bearer/);
      expect(await subjectsOf(api)).toEqual([]);
    },
  );

  it("may have the older secret, and none of it reaches the log", async () => {
    const api = revocation();
    expect((await send(api, byEmail, older)).status).toBe(204);
    const token = await jwt();
    await send(api, byEmail, token);
    expect(api.log()).not.toMatch(/revocation-secret|ada@example/);
    expect(api.log()).not.toContain(token.slice(-20));
  });

  it("signs out no more than 120 users a minute", async () => {
    const api = revocation();
    const all: number[] = [];
    for (let sent = 0; sent < 125; sent += 1) all.push((await send(api)).status);
    expect(all.filter((status) => status === 204)).toHaveLength(120);
    const { headers } = await send(api).expect(429);
    expect(headers["retry-after"]).toBe("60");
  });

  it("asks by POST and JSON alone", async () => {
    const { agent } = revocation();
    const { headers } = await agent
      .get("/global-token-revocation")
      .auth(newest, { type: "bearer" })
      .expect(405);
    expect(headers["allow"]).toBe("POST");
    const form = agent.post("/global-token-revocation").auth(newest, { type: "bearer" }).type("form");
    expect((await form.send("sub_id=ada")).status).toBe(415);
  });
});
