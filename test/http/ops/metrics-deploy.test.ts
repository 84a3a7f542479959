import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Registry } from "prom-client";
import supertest from "supertest";
import { parse } from "yaml";
import { z } from "zod";
import { createCanaryMetrics } from "../../../src/ops/canary-metrics.ts";
import { registerDoorMetrics } from "../../../src/ops/door-metrics.ts";
import { registerOrderMetrics } from "../../../src/ops/order-metrics.ts";
import { measure, parseScrape, type Sample } from "../../../testkit/http/metrics-scrape.ts";

const root = join(import.meta.dirname, "../../..");
const alerts = readFileSync(join(root, "deploy/prometheus/alerts.yml"), "utf8");
const dashboard = readFileSync(join(root, "deploy/grafana/lethe.json"), "utf8");

const line = z.string().min(10);
const duration = z.string().regex(/^[1-9]\d*[smh]$/);
const rules = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Lethe[A-Za-z]+$/),
          expr: line,
          for: duration.optional(),
          labels: z.strictObject({ severity: z.enum(["critical", "warning"]) }),
          annotations: z.strictObject({ summary: line, description: line }),
        }),
      ),
    }),
  ),
});
const board = z.object({
  uid: z.literal("lethe"),
  templating: z.object({ list: z.array(z.object({ name: z.string(), query: z.string() })) }),
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string().min(3),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ refId: z.string(), expr: line, legendFormat: z.string() })).min(1),
    }),
  ),
});

const alertRules = rules.parse(parse(alerts)).groups.flatMap((group) => group.rules);
const { panels, templating } = board.parse(JSON.parse(dashboard));
const expressions = [
  ...alertRules.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ...templating.list
    .filter(({ query }) => query.includes("("))
    .map(({ name, query }) => [name, query] as const),
];

/** One of everything, so that each metric has a sample with its labels. */
async function everything(): Promise<Sample[]> {
  const { metrics, text } = measure();
  metrics.requestBegan();
  metrics.requestEnded({
    method: "GET",
    path: "/logout",
    status: 503,
    aborted: false,
    failure: "overloaded",
    seconds: 1,
  });
  for (const failure of ["hydra_denied", "kratos_denied"])
    metrics.requestEnded({ method: "GET", path: "/", status: 502, aborted: false, failure, seconds: 1 });
  metrics.decided({ decision: "confirm", reason: "op_initiated" });
  for (const outcome of ["failed", "gone"]) metrics.signOut(outcome, "internal");
  for (const result of ["timeout", "unreachable", "5xx"])
    metrics.called({ upstream: "hydra", request: { url: "http://hydra/health/ready" }, result, seconds: 1 });
  const registry = new Registry();
  registerOrderMetrics(
    registry,
    {
      counts: { done: 1, failed: 1, failedTries: 2 },
      backlog: () => Promise.resolve({ pending: 1, oldestAtMs: 0 }),
    },
    { counts: { done: 1, failed: 1, ordered: 1 } },
  );
  const measureDoor = registerDoorMetrics(registry);
  for (const door of ["admin_api", "kratos_hook", "token_hook", "global_token_revocation"] as const)
    for (const outcome of ["accepted", "ended", "refused", "malformed", "limited", "failed"] as const)
      measureDoor(door, outcome, 0.002);
  const ofOrders = await registry.metrics();
  const canary = createCanaryMetrics();
  canary.tried({ result: "true", seconds: 0.4 });
  const ofCanary = await supertest(canary.handler).get("/metrics/prometheus");
  return parseScrape((await text()) + ofOrders + ofCanary.text);
}

// What Prometheus adds to whatever it scrapes.
const addedLabels = ["instance"];
const metricName = /\b(?:lethe|nodejs|process)_[a-z0-9_]+\b/g;

describe("deploy/prometheus/alerts.yml", () => {
  it("has alerts of different names, with braces and parentheses that close", () => {
    const names = alertRules.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    for (const { expr } of alertRules) {
      for (const [open, close] of ["()", "{}", "[]"].map((pair) => pair.split("")))
        expect(expr.split(open ?? "").length).toBe(expr.split(close ?? "").length);
    }
  });
});

describe("deploy/grafana/lethe.json", () => {
  it("has panels that do not lie on one another", () => {
    const places = panels.map(({ gridPos: { x, y } }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(panels.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });
});

describe.each(expressions)("%s: %s", (_title, expr) => {
  it("asks for metrics and labels that Lethe has", async () => {
    const samples = await everything();
    const names = Array.from(expr.matchAll(metricName), ([name]) => name);
    expect(names).not.toEqual([]);
    for (const name of names) expect(samples.map((sample) => sample.name)).toContain(name);
    const known = new Set(
      samples.filter(({ name }) => names.includes(name)).flatMap(({ labels }) => Object.keys(labels)),
    );
    const grouped = Array.from(expr.matchAll(/\bby \(([^)]*)\)/g), ([, list = ""]) =>
      list.split(/, */),
    ).flat();
    const matched = Array.from(expr.matchAll(/([a-z_]+)=~?"([^"]*)"/g), ([, label = "", value = ""]) => ({
      label,
      value,
    }));
    for (const label of [...grouped, ...matched.map((one) => one.label)])
      expect([...known, ...addedLabels]).toContain(label);
    for (const { label, value } of matched.filter((one) => !addedLabels.includes(one.label))) {
      const values = samples.filter(({ name }) => names.includes(name)).map(({ labels }) => labels[label]);
      for (const one of value.split("|")) expect(values).toContain(one);
    }
  });
});
