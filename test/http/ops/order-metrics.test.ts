import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { registerOrderMetrics, type MeasuredOrders } from "../../../src/ops/order-metrics.ts";
import { parseScrape } from "../../../testkit/http/metrics-scrape.ts";

async function scrape(orders: MeasuredOrders) {
  const registry = new Registry();
  registerOrderMetrics(registry, orders);
  const samples = parseScrape(await registry.metrics());
  return Object.fromEntries(
    samples.map(({ name, labels, value }) => [`${name} ${labels["result"] ?? ""}`.trim(), value]),
  );
}

const counts = { done: 7, failed: 1, failedTries: 3 };

it("metrics of orders say how many wait, since when, and what became of the others", async () => {
  const oldestAtMs = Date.now() - 90_000;
  const found = await scrape({ counts, backlog: () => Promise.resolve({ pending: 2, oldestAtMs }) });
  expect(found).toMatchObject({
    lethe_sign_out_orders_pending: 2,
    "lethe_sign_out_orders_total done": 7,
    "lethe_sign_out_orders_total failed": 1,
    lethe_sign_out_orders_failed_tries_total: 3,
  });
  expect(found["lethe_sign_out_orders_oldest_seconds"]).toBeGreaterThanOrEqual(90);
});

it("metrics of reconciliations say how many looks there were, and what they have ordered", async () => {
  const registry = new Registry();
  const backlog = () => Promise.resolve({ pending: 0, oldestAtMs: undefined });
  registerOrderMetrics(registry, { counts, backlog }, { counts: { done: 5, failed: 2, ordered: 9 } });
  const text = await registry.metrics();
  expect(text).toContain('lethe_reconciliations_total{result="done"} 5');
  expect(text).toContain('lethe_reconciliations_total{result="failed"} 2');
  expect(text).toContain("lethe_reconciliation_orders_total 9");
});

it("metrics of orders have no age where none waits, and none below nothing where clocks differ", async () => {
  for (const oldestAtMs of [undefined, Date.now() + 60_000]) {
    const found = await scrape({ counts, backlog: () => Promise.resolve({ pending: 0, oldestAtMs }) });
    expect(found["lethe_sign_out_orders_oldest_seconds"]).toBe(0);
  }
});

it("metrics of orders tell no old number when the store does not answer, and the scrape goes on", async () => {
  const found = await scrape({ counts, backlog: () => Promise.reject(new Error("no store")) });
  expect(found["lethe_sign_out_orders_pending"]).toBeNaN();
  expect(found["lethe_sign_out_orders_oldest_seconds"]).toBeNaN();
  expect(found["lethe_sign_out_orders_total done"]).toBe(7);
});
