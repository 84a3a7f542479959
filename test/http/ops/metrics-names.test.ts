import type { Express } from "express";
import { describe, expect, it } from "vitest";
import type { UpstreamCall } from "../../../src/ops/metrics.ts";
import { operationOf, routeTemplates } from "../../../src/ops/metrics-names.ts";
import { createHydraClient } from "../../../src/hydra/hydra-client.ts";
import { createKratosClient } from "../../../src/kratos/kratos-client.ts";
import { isRecord } from "../../../src/is-record.ts";
import { appOver, serve } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { measure } from "../../../testkit/http/metrics-scrape.ts";

// Kratos is not asked for what is none of its ids.
const idOf = (n: number) => `0198a6f2-0000-4000-8000-00000000000${n}`;
const silent = {
  requestBegan: () => undefined,
  requestEnded: () => undefined,
  decided: () => undefined,
  signOut: () => undefined,
};

/** Every path of every router in it, as it is written there; paths of mounts are not among them. */
function routePathsOf(router: unknown): string[] {
  const layers: unknown =
    isRecord(router) || typeof router === "function" ? Reflect.get(router, "stack") : [];
  if (!Array.isArray(layers)) return [];
  return layers.flatMap((layer: { route?: { path: string | string[] }; handle: unknown }) =>
    layer.route === undefined ? routePathsOf(layer.handle) : layer.route.path,
  );
}

/** Calls every method there is, with what each may need; what comes of it is of no interest. */
async function callAll(client: object, given: Record<string, unknown[]>): Promise<void> {
  for (const [name, method] of Object.entries(client)) {
    if (typeof method !== "function" || name === "close") continue;
    const args = given[name] ?? [idOf(1), idOf(2)];
    await Promise.resolve()
      .then((): unknown => Reflect.apply(method as () => unknown, client, args))
      .catch(() => undefined);
  }
}

const answering = (body: object) =>
  serve((_req, res) => res.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(body)));

describe("routeTemplates", () => {
  it("has every path that the app answers, and no other", () => {
    const env = {
      KRATOS_PUBLIC_URL: "http://kratos.example",
      KRATOS_ADMIN_URL: "http://kratos-admin.example",
    };
    const app: Express = appOver(new FakeHydra(), { env });
    const paths = new Set(routePathsOf(app.router));
    // Routed below /health.
    const health = ["/alive", "/ready"].filter((path) => paths.delete(path)).map((path) => `/health${path}`);
    expect(new Set([...paths, ...health, "/health"])).toEqual(routeTemplates);
  });
});

describe("operations of calls", () => {
  it("have a name for every call to Hydra, and no id in any", async () => {
    const calls: UpstreamCall[] = [];
    const url = await answering([]);
    const options = { adminUrl: `${url}/gateway`, publicUrl: undefined, apiKey: undefined, timeoutMs: 2000 };
    const metrics = { ...silent, called: (call: UpstreamCall) => void calls.push(call) };
    const client = createHydraClient({ ...options, maxSockets: 4, metrics });
    await callAll(client, {
      listClientsToNotify: [{ subject: idOf(1), sid: idOf(2) }],
      acceptLoginRequest: [idOf(1), { subject: idOf(2), rememberForSeconds: 1, extend: false }],
      acceptConsentRequest: [idOf(1), { scopes: [], audience: [], idTokenClaims: {}, context: {} }],
    });
    client.close();
    expect(new Set(calls.map(({ request }) => operationOf("hydra", request)))).toEqual(
      new Set([
        "get_logout",
        "accept_logout",
        "reject_logout",
        "get_login",
        "accept_login",
        "reject_login",
        "get_consent",
        "accept_consent",
        "reject_consent",
        "accept_user_code",
        "list_consent_sessions",
        "revoke_consent",
        "end_login_session",
        "get_client",
        "probe",
        "ready",
      ]),
    );
  });

  it("have a name for every call to Kratos, and no id in any", async () => {
    const calls: UpstreamCall[] = [];
    const url = await answering({
      logout_token: "t",
      logout_url: "http://kratos.example/",
      id: "s",
      active: true,
      identity: { id: "i", traits: {} },
    });
    const metrics = { ...silent, called: (call: UpstreamCall) => void calls.push(call) };
    const own = {
      publicUrl: url,
      browserUrl: url,
      adminUrl: url,
      apiKey: undefined,
      sessionCookie: "kratos",
    };
    const client = createKratosClient({ ...own, timeoutMs: 2000, maxSockets: 4, metrics });
    const cookie = "kratos=secret";
    await callAll(client, {
      getFlow: ["login", idOf(1), cookie],
      whoAmI: [cookie],
      listOtherSessions: [cookie],
      endOtherSession: [cookie, idOf(1)],
      endOtherSessions: [cookie],
      endBrowserSession: [cookie],
    });
    client.close();
    expect(new Set(calls.map(({ request }) => operationOf("kratos", request)))).toEqual(
      new Set([
        "admin_end_session",
        "list_identities",
        "delete_identity",
        "list_identity_sessions",
        "get_identity",
        "end_identity_sessions",
        "get_flow",
        "get_error",
        "begin_logout",
        "end_logout",
        "whoami",
        "list_sessions",
        "end_other_sessions",
        "end_session",
        "probe",
        "list_schemas",
        "ready",
      ]),
    );
  });

  it("are called other when nobody knows them, however many there are", async () => {
    const { metrics, samples } = measure();
    for (let nth = 0; nth < 200; nth += 1) {
      const request = { url: `http://hydra.example/admin/new/${idOf(nth)}?of=${nth}` };
      metrics.called({ upstream: "hydra", request, result: "2xx", seconds: 0.01 });
    }
    const name = "lethe_upstream_request_duration_seconds_count";
    expect(await samples(name)).toEqual([
      { name, labels: { upstream: "hydra", operation: "other", result: "2xx" }, value: 200 },
    ]);
  });
});
