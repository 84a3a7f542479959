import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it } from "vitest";
import type { NewOrder, TryOutcome } from "../../../src/orders/order.ts";
import { createSqliteOrderStore } from "../../../src/orders/sqlite-order-store.ts";

const folder = mkdtempSync(join(tmpdir(), "lethe-orders-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function orderFor(subject: string, over: Partial<NewOrder> = {}): NewOrder {
  const order = { subject, target: { kind: "subject" }, tokens: "all" } as const;
  return { order, actor: "test", reason: undefined, idempotencyKey: undefined, ...over };
}

const ended = { sessions: 1, signIns: 2, clients: 3 };
const done: TryOutcome = { state: "done", ended, stillListed: 1, error: undefined, nextTryAtMs: undefined };

describe.each([
  ["in memory", () => ":memory:"],
  ["in a file", () => join(folder, `${(files += 1)}.db`)],
])("orders %s", (_where, pathOf) => {
  function open() {
    const clock = { now: 1_000_000 };
    return { clock, store: createSqliteOrderStore(pathOf(), () => clock.now) };
  }

  it("are kept with all that was asked for", async () => {
    const { store } = open();
    const asked = orderFor("ada", {
      order: { subject: "ada", target: { kind: "subject", except: { sid: "s1" } }, tokens: "online" },
      reason: "stolen",
      idempotencyKey: "k1",
    });
    const { order, isNew } = await store.add(asked);
    expect(isNew).toBe(true);
    expect(order).toMatchObject({ ...asked, state: "accepted", tries: 0, requestedAtMs: 1_000_000 });
    expect(await store.find(order.id)).toEqual(order);
    expect(await store.find("unknown")).toBeUndefined();
  });

  it("with one key are one", async () => {
    const { store } = open();
    const first = await store.add(orderFor("ada", { idempotencyKey: "k1" }));
    const second = await store.add(orderFor("eve", { idempotencyKey: "k1" }));
    expect(second).toEqual({ order: first.order, isNew: false });
    expect((await store.add(orderFor("ada"))).isNew).toBe(true);
    expect((await store.add(orderFor("ada"))).isNew).toBe(true);
  });

  it("of a subject are listed, the newest first", async () => {
    const { store, clock } = open();
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      clock.now += 1;
      ids.unshift((await store.add(orderFor("ada"))).order.id);
    }
    await store.add(orderFor("eve"));
    expect((await store.listOf("ada", 2)).map(({ id }) => id)).toEqual(ids.slice(0, 2));
  });

  it("are taken once each, in their order, and one of a subject at a time", async () => {
    const { store } = open();
    const first = await store.add(orderFor("ada"));
    const second = await store.add(orderFor("ada"));
    const third = await store.add(orderFor("eve"));
    const taken = [await store.take(30), await store.take(30), await store.take(30)];
    expect(taken.map((order) => order?.id)).toEqual([first.order.id, third.order.id, undefined]);
    expect(taken[0]).toMatchObject({ state: "running", tries: 1 });
    if (taken[0] !== undefined) await store.settle(taken[0], done);
    expect((await store.take(30))?.id).toBe(second.order.id);
  });

  it("of a process that is gone are taken by another, and what the first then says does not count", async () => {
    const { store, clock } = open();
    await store.add(orderFor("ada"));
    const first = await store.take(30);
    if (first === undefined) throw new Error("there is an order to take");
    clock.now += 29;
    expect(await store.take(30)).toBeUndefined();
    expect(await store.extend(first, 30)).toBe(true);
    clock.now += 29;
    expect(await store.take(30)).toBeUndefined();
    clock.now += 1;
    const second = await store.take(30);
    expect(second).toMatchObject({ id: first.id, tries: 2 });
    expect(await store.extend(first, 30)).toBe(false);
    await store.settle(first, done);
    expect(await store.find(first.id)).toMatchObject({ state: "running" });
    if (second !== undefined) await store.settle(second, done);
    expect(await store.find(first.id)).toMatchObject({
      state: "done",
      ended,
      stillListed: 1,
      endedAtMs: clock.now,
      nextTryAtMs: undefined,
    });
  });

  it("that failed wait for their next try", async () => {
    const { store, clock } = open();
    await store.add(orderFor("ada"));
    const taken = await store.take(30);
    if (taken === undefined) throw new Error("there is an order to take");
    const nextTryAtMs = clock.now + 1_000;
    await store.settle(taken, { ...done, state: "accepted", error: "hydra_unavailable", nextTryAtMs });
    expect(await store.find(taken.id)).toMatchObject({
      state: "accepted",
      error: "hydra_unavailable",
      nextTryAtMs,
    });
    clock.now += 999;
    expect(await store.take(30)).toBeUndefined();
    clock.now += 1;
    expect(await store.take(30)).toMatchObject({ id: taken.id, tries: 2, ended });
  });

  it("are counted while they are not over, and forgotten some time after", async () => {
    const { store, clock } = open();
    expect(await store.backlog()).toEqual({ pending: 0, oldestAtMs: undefined });
    const { order } = await store.add(orderFor("ada"));
    clock.now += 5;
    await store.add(orderFor("eve"));
    expect(await store.backlog()).toEqual({ pending: 2, oldestAtMs: 1_000_000 });
    const taken = await store.take(30);
    if (taken !== undefined) await store.settle(taken, done);
    expect(await store.backlog()).toEqual({ pending: 1, oldestAtMs: 1_000_005 });
    await store.forgetEndedBefore(clock.now);
    expect(await store.find(order.id)).toBeDefined();
    await store.forgetEndedBefore(clock.now + 1);
    expect(await store.find(order.id)).toBeUndefined();
    expect(await store.backlog()).toMatchObject({ pending: 1 });
  });
});

describe("a file", () => {
  it("holds its orders when the process ends, and for several processes", async () => {
    const path = join(folder, "shared.db");
    const [one, other] = [createSqliteOrderStore(path), createSqliteOrderStore(path)];
    for (let count = 0; count < 20; count += 1)
      await (count % 2 === 0 ? one : other).add(orderFor(`user-${count}`));
    const taken = await Promise.all(
      Array.from({ length: 30 }, (_, count) => (count % 2 === 0 ? one : other).take(30_000)),
    );
    const ids = taken.flatMap((order) => order?.id ?? []);
    expect(new Set(ids).size).toBe(20);
    expect(ids).toHaveLength(20);
    await Promise.all([one.close(), other.close()]);
    const after = createSqliteOrderStore(path);
    expect(await after.backlog()).toMatchObject({ pending: 20 });
    await after.close();
  });

  it("of a newer Lethe is refused", () => {
    const path = join(folder, "newer.db");
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 99");
    db.close();
    expect(() => createSqliteOrderStore(path)).toThrow("newer version of Lethe");
  });

  it("that can't be made is an error", () => {
    expect(() => createSqliteOrderStore(join(folder, "no-such-folder", "orders.db"))).toThrow(
      /unable to open/,
    );
  });
});
