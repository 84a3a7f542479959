import { BatchSpanProcessor, InMemorySpanExporter, TracerProvider } from "@opentelemetry/sdk-trace";
import supertest from "supertest";
import { describe, expect, it, vi } from "vitest";
import { samplerOf } from "../../../src/ops/tracing-sampler.ts";
import { createSpans } from "../../../src/ops/tracing-spans.ts";
import { navigation } from "../../../testkit/http/browse.ts";
import { traceId, tracingFixture } from "../../../testkit/http/tracing-fixture.ts";

const sampled = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
const unsampled = { traceparent: `00-${traceId}-00f067aa0ba902b7-00` };
const ratio = (argument: string) => ({
  OTEL_TRACES_SAMPLER: "traceidratio",
  OTEL_TRACES_SAMPLER_ARG: argument,
});

describe("which traces are recorded", () => {
  it.each<[string, Record<string, string>, object, number]>([
    ["no sampler", {}, {}, 3],
    ["no sampler, and a caller who records", {}, sampled, 3],
    ["no sampler, and a caller who does not", {}, unsampled, 0],
    ["always_on", { OTEL_TRACES_SAMPLER: "always_on" }, unsampled, 3],
    ["always_off", { OTEL_TRACES_SAMPLER: "always_off" }, sampled, 0],
    ["parentbased_always_off", { OTEL_TRACES_SAMPLER: "parentbased_always_off" }, sampled, 3],
    ["parentbased_always_off, and no caller", { OTEL_TRACES_SAMPLER: "parentbased_always_off" }, {}, 0],
    ["traceidratio 0", ratio("0"), sampled, 0],
    ["traceidratio 1", ratio("1"), unsampled, 3],
    ["traceidratio of nothing", ratio(""), unsampled, 3],
    ["traceidratio of nonsense", ratio("most"), unsampled, 3],
    ["traceidratio of too much", ratio("-1"), unsampled, 3],
    ["a name that nobody knows", { OTEL_TRACES_SAMPLER: "xray", OTEL_TRACES_SAMPLER_ARG: "0" }, {}, 3],
  ])("%s", async (_what, env, headers, count) => {
    const exporter = new InMemorySpanExporter();
    const processor = new BatchSpanProcessor({ exporter });
    const provider = new TracerProvider({ sampler: samplerOf(env), spanProcessors: [processor] });
    const tracer = createSpans(provider.getTracer("tests"), { mountPath: "" });
    const { memory, told, url } = await tracingFixture({ KRATOS_PUBLIC_URL: "" }, { tracer });
    await supertest(url)
      .get("/logout?logout_challenge=c1")
      .set({ ...navigation, ...headers })
      .expect(303);
    await vi.waitUntil(() => memory.lines.length === 2);
    await processor.forceFlush();
    expect(exporter.getFinishedSpans()).toHaveLength(count);
    // Hydra hears what was decided, and the log has the trace either way.
    const flags = count === 0 ? "00" : "01";
    for (const { traceparent } of told()) expect(traceparent).toMatch(RegExp(`-${flags}$`));
    for (const { trace_id } of memory.lines) expect(trace_id).toMatch(/^[0-9a-f]{32}$/);
  });
});
