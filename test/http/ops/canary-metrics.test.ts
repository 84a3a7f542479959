import { expect, it } from "vitest";
import supertest from "supertest";
import { createCanaryMetrics } from "../../../src/ops/canary-metrics.ts";
import { ownVersion } from "../../../src/ops/own-version.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { browse } from "../../../testkit/http/browse.ts";
import { parseScrape } from "../../../testkit/http/metrics-scrape.ts";

it("the canary's metrics say what the last trial came to, and how many came to what", async () => {
  const { tried, handler } = createCanaryMetrics();
  tried({ result: "true", seconds: 0.4 });
  tried({ result: "untrue", seconds: 0.5 });
  tried({ result: "unproven", seconds: 5 });
  tried({ result: "true", seconds: 0.6 });
  const { text } = await supertest(handler).get("/metrics/prometheus").expect(200);
  const samples = parseScrape(text).map(({ name, labels, value }) => [name, labels["result"], value]);
  expect(samples).toEqual([
    ["lethe_canary_sign_out_true", undefined, 1],
    ["lethe_canary_seconds", undefined, 0.6],
    ["lethe_canary_trials_total", "true", 2],
    ["lethe_canary_trials_total", "untrue", 1],
    ["lethe_canary_trials_total", "unproven", 1],
  ]);
  await supertest(handler).get("/").expect(404);
  await supertest(handler).post("/metrics/prometheus").expect(405);
});

it("a trial that proved nothing is no sign-out that is true", async () => {
  for (const result of ["untrue", "unproven"] as const) {
    const { tried, handler } = createCanaryMetrics();
    tried({ result, seconds: 1 });
    const { text } = await supertest(handler).get("/metrics/prometheus");
    expect(text).toContain("lethe_canary_sign_out_true 0");
  }
});

it("a port for metrics says which Lethe this is, and PORT does not", async () => {
  const { handler } = createCanaryMetrics();
  const { headers, text } = await supertest(handler).get("/version").expect(200);
  expect(JSON.parse(text)).toEqual({ name: "lethe", version: ownVersion() });
  expect(headers).toMatchObject({ "content-type": "application/json", "cache-control": "no-store" });
  await supertest(handler).post("/version").expect(405);
  const page = await browse(new FakeHydra()).get("/version").expect(404);
  expect(page.text).not.toContain(ownVersion());
});
