import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import http from "node:http";
import supertest from "supertest";
import { describe, expect, it, vi } from "vitest";
import { createSpans } from "../../../src/ops/tracing-spans.ts";
import type { Tracer } from "../../../src/ops/tracer.ts";
import { navigation } from "../../../testkit/http/browse.ts";
import { answers, answersAfter, hangs, resets } from "../../../testkit/stubs/upstream-faults.ts";
import { traceId, traceparent, tracingFixture } from "../../../testkit/http/tracing-fixture.ts";

const noKratos = { KRATOS_PUBLIC_URL: "" };

/** Lethe with OpenTelemetry's spans, kept in memory. */
async function recorded(env: Record<string, string> = noKratos) {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const tracer = createSpans(provider.getTracer("tests"), { mountPath: env["BASE_PATH"] ?? "" });
  const fixture = await tracingFixture(env, { tracer });
  const spans = () => exporter.getFinishedSpans();
  const named = async (name: string) => {
    await vi.waitUntil(() => spans().some((span) => span.name === name));
    return spans().filter((span) => span.name === name);
  };
  return {
    ...fixture,
    spans,
    named,
    get: (path: string) => supertest(fixture.url).get(path).set(navigation),
  };
}

describe("the span of a request", () => {
  it.each<[string, string, string, object]>([
    ["GET /logout", "/logout?logout_challenge=c1", "/logout", { "http.response.status_code": 303 }],
    ["GET /logout", "/LOGOUT/?logout_challenge=c1", "/LOGOUT/", { "http.response.status_code": 303 }],
    ["GET /logout", "/logout?logout_challenge=", "/logout", { "error.type": "challenge_malformed" }],
    ["GET /", "/?login_challenge=c1", "/", {}],
  ])("is %s for %s", async (name, path, shown, more) => {
    const { get, named } = await recorded();
    await get(path);
    const [span] = await named(name);
    expect(span?.kind).toBe(SpanKind.SERVER);
    expect(span?.attributes).toMatchObject({ "http.request.method": "GET", "url.path": shown, ...more });
    expect(JSON.stringify(span?.attributes)).not.toMatch(/challenge=|c1|\?/);
  });

  it.each([
    ["/c1", "GET", undefined],
    ["/logout/c1", "GET", undefined],
    ["/assets/c1", "GET /assets/:file", "/assets/:file"],
    ["/auth%2Fc1", "GET", undefined],
  ])("of %s does not say what somebody made up", async (path, name, route) => {
    const { get, named } = await recorded();
    await get(path).expect(404);
    const [span] = await named(name);
    expect(span?.attributes).toEqual({
      "http.request.method": "GET",
      ...(route && { "http.route": route }),
      "http.response.status_code": 404,
      "error.type": "not_found",
    });
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
  });

  it("has the prefix in its path, and not in its route", async () => {
    const { get, named } = await recorded({ ...noKratos, BASE_PATH: "/auth" });
    await get("/auth/logout?logout_challenge=c1").expect(303);
    const [span] = await named("GET /logout");
    expect(span?.attributes).toMatchObject({ "http.route": "/logout", "url.path": "/auth/logout" });
  });

  it("has no method that a client made up", async () => {
    const { named, url } = await recorded();
    await supertest(url).patch("/logout").expect(405);
    const [span] = await named("HTTP /logout");
    expect(span?.attributes["http.request.method"]).toBe("_OTHER");
  });

  it("is an error where the answer is one of ours, and says which", async () => {
    const { get, hydra, named } = await recorded();
    hydra.failing("get", answers(500, "broken"));
    await get("/logout?logout_challenge=c1").expect(502);
    const [span] = await named("GET /logout");
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(span?.attributes).toMatchObject({ "http.response.status_code": 502, "error.type": "hydra_fault" });
  });

  it("ends when the browser goes away, without a status; its calls are within it all the same", async () => {
    const { hydra, named, spans, url } = await recorded();
    hydra.failing("get", answersAfter(100));
    const impatient = http.get(`${url}/logout?logout_challenge=c1`, { headers: navigation });
    impatient.on("error", () => undefined);
    await vi.waitUntil(() => hydra.told.length === 1);
    impatient.destroy();
    const [span] = await named("GET /logout");
    expect(span?.attributes).toMatchObject({ "error.type": "aborted" });
    expect(span?.attributes).not.toHaveProperty("http.response.status_code");
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    await named("hydra accept_logout");
    expect(new Set(spans().map((one) => one.spanContext().traceId)).size).toBe(1);
  });

  it("is there for no probe", async () => {
    const { get, named, spans } = await recorded();
    for (const path of ["/health", "/health/alive", "/health/ready", "/HEALTH/ready/"])
      await get(path).expect(200);
    await get("/logged-out");
    await named("GET /logged-out");
    expect(spans()).toHaveLength(1);
  });
});

describe("the span of a call", () => {
  it.each([
    ["times out", hangs, { "lethe.result": "timeout", "error.type": "timeout" }, true],
    ["is reset", resets, { "lethe.result": "unreachable", "error.type": "unreachable" }, true],
    ["is answered 500", answers(500, {}), { "lethe.result": "5xx", "error.type": "500" }, true],
    ["is answered 404", answers(404, {}), { "lethe.result": "4xx", "http.response.status_code": 404 }, false],
  ])("that %s says so", async (_what, fault, attributes, failed) => {
    const { get, hydra, named } = await recorded({ ...noKratos, UPSTREAM_TIMEOUT: "200ms" });
    hydra.failing("get", fault);
    await get("/logout?logout_challenge=c1");
    const [span, ...more] = await named("hydra get_logout");
    expect(more).toEqual([]);
    expect(span?.kind).toBe(SpanKind.CLIENT);
    expect(span?.attributes).toMatchObject({ "peer.service": "hydra", ...attributes });
    expect(span?.attributes).not.toHaveProperty(failed ? "nothing" : "error.type");
    expect(span?.status).toEqual({ code: failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET });
  });

  it("to Kratos is within the request's, and Kratos is told of it", async () => {
    const { kratosHeard, named, url } = await recorded({});
    const headers = { ...navigation, Cookie: "ory_kratos_session=somebody", traceparent };
    await supertest(url).get("/logout?logout_challenge=c1").set(headers).expect(200);
    const [request] = await named("GET /logout");
    const [call] = await named("kratos whoami");
    expect(call?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId);
    expect(call?.attributes).toMatchObject({ "peer.service": "kratos", "http.response.status_code": 401 });
    expect(call?.status.code).toBe(SpanStatusCode.UNSET);
    const told = `00-${traceId}-${call?.spanContext().spanId}-01`;
    expect(kratosHeard[0]?.headers["traceparent"]).toBe(told);
  });
});

describe("a host app's own tracer", () => {
  it("hears of requests and calls, and what it says goes on", async () => {
    const heard: string[] = [];
    const own = (id: string) => ({ traceId, traceparent: `00-${traceId}-${id.repeat(16)}-01` });
    const tracer: Tracer = {
      requestBegan({ method, path }, sent) {
        heard.push(`${method} ${path} of ${sent?.traceparent}`);
        return {
          context: own("a"),
          callBegan(upstream, { method: verb = "GET" }) {
            heard.push(`${verb} ${upstream}`);
            return { context: own("b"), callEnded: (result, status) => heard.push(`${result} ${status}`) };
          },
          requestEnded: ({ status }) => heard.push(`ended ${status}`),
        };
      },
    };
    const { told, url } = await tracingFixture(noKratos, { tracer });
    await supertest(url)
      .get("/logout?logout_challenge=c1")
      .set({ ...navigation, traceparent })
      .expect(303);
    await vi.waitUntil(() => heard.length === 6);
    expect(heard).toEqual([
      `GET /logout of ${traceparent}`,
      "GET hydra",
      "2xx 200",
      "PUT hydra",
      "2xx 200",
      "ended 303",
    ]);
    for (const one of told()) expect(one.traceparent).toBe(own("b").traceparent);
  });
});
