import { describe, expect, it, vi } from "vitest";
import type { StoredOrder } from "../../../src/orders/order.ts";
import type { RemoteTarget } from "../../../src/sign-out/remote-order.ts";
import { waitForOrders } from "../../../src/orders/wait-for-orders.ts";
import { hookOrder } from "../../../testkit/orders/hook-order.ts";

describe("access that is about to be given", () => {
  it("waits for an order that is under way", async () => {
    const states: Partial<StoredOrder>[] = [{}, { state: "running" }, { state: "done", endedAtMs: 1 }];
    await waitForOrders({ listOf: () => Promise.resolve([hookOrder(states.shift())]) }, "ada", 60_000);
    expect(states).toEqual([]);
  });

  it("waits no longer than that", async () => {
    const asked = new Set<string>();
    const listOf = (subject: string) => {
      asked.add(subject);
      return Promise.resolve([hookOrder({ state: "running" })]);
    };
    await waitForOrders({ listOf }, "ada", 250);
    expect([...asked]).toEqual(["ada"]);
  });

  const late: RemoteTarget = { kind: "late_access", apps: [], known: [] };
  it.each<[string, () => Promise<StoredOrder[]>]>([
    ["there is no order", () => Promise.resolve([])],
    ["it is done", () => Promise.resolve([hookOrder({ state: "done", endedAtMs: 1 })])],
    ["it has failed, and is tried again some time", () => Promise.resolve([hookOrder({ failures: 1 })])],
    [
      "it revokes late what a sign-out has left",
      () => Promise.resolve([hookOrder({ order: { subject: "ada", target: late, tokens: "all" } })]),
    ],
    ["the store does not answer", () => Promise.reject(new Error("disk full"))],
  ])("does not wait where %s", async (_what, list) => {
    const listOf = vi.fn<() => Promise<StoredOrder[]>>(list);
    await waitForOrders({ listOf }, "ada", 60_000);
    expect(listOf).toHaveBeenCalledTimes(1);
  });
});
