import { describe, expect, it, vi } from "vitest";
import { navigation } from "../../testkit/http/browse.ts";
import { hint } from "../../testkit/stubs/hydra-logout-stub.ts";
import { startCollector } from "./otlp-collector.ts";
import { ask } from "./process-ask.ts";
import { apiKey, boundMs, challenge, collectorKey, parentId, recorded, traceId } from "./process-recorded.ts";
import { cookieSecret, runLethe, until } from "./process-run.ts";

describe("OTEL_EXPORTER_OTLP_ENDPOINT", () => {
  it("has spans of a sign-out and its calls, within the caller's trace, sent there before the process ends", async () => {
    const collector = await startCollector();
    const { hydra, signOut, logged, stop } = await recorded(collector.url);
    const traceparent = `00-${traceId}-${parentId}-01`;
    expect((await signOut({ traceparent, tracestate: "rojo=1" })).status).toBe(303);
    const lines = [...(await logged("audit")), ...(await logged("request"))];
    expect(lines.map(({ trace_id }) => trace_id)).toEqual([traceId, traceId]);
    expect(await stop()).toBeLessThan(boundMs);

    const spans = collector.spans();
    const [get, accept] = spans.filter(({ kind }) => kind === "client");
    const server = spans.find(({ kind }) => kind === "server");
    expect(spans).toHaveLength(3);
    expect(server).toMatchObject({ traceId, parentId, traceState: "rojo=1", name: "GET /logout" });
    expect(server?.attributes).toEqual({
      "http.request.method": "GET",
      "http.route": "/logout",
      "url.path": "/logout",
      "http.response.status_code": 303,
    });
    for (const [call, operation] of [
      [get, "get_logout"],
      [accept, "accept_logout"],
    ] as const) {
      expect(call).toMatchObject({ traceId, parentId: server?.spanId, name: `hydra ${operation}` });
      expect(call?.attributes).toEqual({
        "http.request.method": operation === "get_logout" ? "GET" : "PUT",
        "peer.service": "hydra",
        "lethe.operation": operation,
        "lethe.result": "2xx",
        "http.response.status_code": 200,
      });
      expect(call?.seconds).toBeLessThan(server?.seconds ?? 0);
    }
    expect(spans.some(({ failed }) => failed)).toBe(false);
    // Hydra's own spans stand below the calls'.
    expect(hydra.heard.map(({ headers }) => [headers["traceparent"], headers["tracestate"]])).toEqual(
      [get, accept].map((call) => [`00-${traceId}-${call?.spanId}-01`, "rojo=1"]),
    );
  });

  it("sends OTLP's protobuf to /v1/traces with what OpenTelemetry's other variables say", async () => {
    const collector = await startCollector();
    const { signOut, stop } = await recorded(`${collector.url}/base/`, {
      OTEL_EXPORTER_OTLP_HEADERS: `x-key=${collectorKey}`,
      OTEL_EXPORTER_OTLP_COMPRESSION: "none",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=trial,service.namespace=olympus",
    });
    await signOut();
    await stop();
    expect(collector.exports.map(({ path }) => path)).toEqual(["/base/v1/traces"]);
    expect(collector.exports[0]?.headers).toMatchObject({
      "content-type": "application/x-protobuf",
      "x-key": collectorKey,
    });
    const [span] = collector.spans();
    expect(span?.scope).toBe("lethe");
    expect(span?.resource).toMatchObject({
      "service.name": "lethe",
      "service.version": expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      "deployment.environment.name": "trial",
      "service.namespace": "olympus",
      "telemetry.sdk.language": "nodejs",
    });
  });

  it("begins a trace where the caller sent none, and sends while it runs", async () => {
    const collector = await startCollector();
    const settings = { OTEL_SERVICE_NAME: "lethe-ciam", OTEL_BSP_SCHEDULE_DELAY: "100" };
    const { logged, signOut } = await recorded(collector.url, settings);
    await signOut();
    await until(() => collector.spans().length === 3);
    const [own, ...others] = new Set(collector.spans().map((span) => span.traceId));
    expect(others).toEqual([]);
    expect(collector.spans().filter(({ parentId: parent }) => parent === "")).toHaveLength(1);
    expect(collector.spans()[0]?.resource["service.name"]).toBe("lethe-ciam");
    expect((await logged("request"))[0]?.["trace_id"]).toBe(own);
  });

  it("has the address of traces alone as it is", async () => {
    const collector = await startCollector();
    const { signOut, stop } = await recorded("", {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/for/traces`,
    });
    await signOut();
    await stop();
    expect(collector.exports.map(({ path }) => path)).toEqual(["/for/traces"]);
  });

  it("never sends a challenge, a hint, a key, a subject, a client, a query, a cookie or an address", async () => {
    const collector = await startCollector();
    const { hydra, lethe, signOut, stop } = await recorded(collector.url);
    const headers = { ...navigation, Cookie: "session=the-cookie-of-somebody", "User-Agent": "the-agent" };
    await signOut(headers);
    for (const path of [
      `/${challenge}`,
      `/logout/${challenge}?logout_challenge=${challenge}`,
      `/assets/${challenge}`,
      `/logout?logout_challenge=${challenge}&logout_challenge=${challenge}`,
      `/login?login_challenge=${challenge}`,
      `/error?error=${challenge}&error_description=${hint}`,
    ])
      await ask(lethe.url + path, { headers });
    hydra.failing("get", ({ incoming }) => void incoming.socket.destroy());
    await signOut(headers);
    hydra.failing("get", ({ outgoing }) => void outgoing.writeHead(500).end(challenge));
    await signOut(headers);
    await stop();
    expect(collector.spans().map(({ name }) => name)).toEqual(
      expect.arrayContaining(["GET /logout", "GET", "hydra get_logout", "GET /assets/:file"]),
    );
    const sent = Buffer.concat(collector.exports.map(({ body }) => body)).toString("latin1");
    const secrets = [
      challenge,
      hint,
      apiKey,
      cookieSecret,
      "agora",
      "ada",
      "sid-1",
      "the-cookie",
      "the-agent",
    ];
    for (const secret of [...secrets, "logout_challenge", hydra.url, "127.0.0.1", String(hydra.port)])
      expect(sent).not.toContain(secret);
  });

  it("has no spans of probes", async () => {
    const collector = await startCollector();
    const { hydra, lethe, signOut, stop } = await recorded(collector.url);
    const traceparent = `00-${traceId}-${parentId}-01`;
    for (const path of ["/health", "/health/alive"])
      await ask(lethe.url + path, { headers: { traceparent } });
    // What the start has found out holds for a moment.
    await vi.waitFor(
      async () => {
        await ask(`${lethe.url}/health/ready`, { headers: { traceparent } });
        expect(hydra.probed.map(({ headers }) => headers["traceparent"])).toContain(traceparent);
      },
      { timeout: 60_000, interval: 200 },
    );
    await signOut();
    await stop();
    expect(collector.spans().map(({ name }) => name)).toEqual([
      "hydra get_logout",
      "hydra accept_logout",
      "GET /logout",
    ]);
  });

  it("heeds OTEL_TRACES_SAMPLER, and tells Hydra what was decided", async () => {
    const collector = await startCollector();
    const { hydra, signOut, logged, stop } = await recorded(collector.url, {
      OTEL_TRACES_SAMPLER: "always_off",
    });
    await signOut({ traceparent: `00-${traceId}-${parentId}-01` });
    expect((await logged("request"))[0]?.["trace_id"]).toBe(traceId);
    await stop();
    expect(collector.exports).toEqual([]);
    expect(hydra.heard.map(({ headers }) => headers["traceparent"]?.slice(-3))).toEqual(["-00", "-00"]);
  });
});

describe("OpenTelemetry", () => {
  // Node writes with this which modules it has read.
  const listing =
    "data:text/javascript,import{registerHooks}from'node:module';registerHooks({load(u,c,n){if(u.includes('opentelemetry')||u.includes('/tracing-'))process.stderr.write('READ '+u+'\\n');return n(u,c)}})";

  it.each<[string, boolean, Record<string, string>]>([
    ["without an address", false, {}],
    ["with an empty one", false, { OTEL_EXPORTER_OTLP_ENDPOINT: "" }],
    ["with other variables alone", false, { OTEL_SERVICE_NAME: "x", OTEL_TRACES_SAMPLER: "always_on" }],
    ["with OTEL_SDK_DISABLED", false, { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c", OTEL_SDK_DISABLED: "true" }],
    ["with no exporter", false, { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c", OTEL_TRACES_EXPORTER: "none" }],
    ["with an address", true, { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" }],
    ["with one of traces", true, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://127.0.0.1:1/v1/traces" }],
  ])("%s is read: %s", async (_when, isRead, settings) => {
    const lethe = await runLethe({
      HYDRA_ADMIN_URL: "http://127.0.0.1:1",
      NODE_OPTIONS: `--import "${listing}"`,
      ...settings,
    });
    expect(lethe.stderr().includes("READ")).toBe(isRead);
  });
});
