import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createSqliteOrderStore } from "../../../src/orders/sqlite-order-store.ts";
import {
  describeOrderStore,
  doneOutcome,
  orderFor,
  takeOne,
  type OpenedStore,
} from "../../../testkit/orders/order-store-suite.ts";

const folder = mkdtempSync(join(tmpdir(), "lethe-orders-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function open(path: string): Promise<OpenedStore> {
  let time = 1_000_000;
  const advance = (ms: number) => Promise.resolve(void (time += ms));
  const store = createSqliteOrderStore(path, () => time);
  return Promise.resolve({ store, now: () => time, advance, jump: advance });
}

describeOrderStore("in memory", () => open(":memory:"));
describeOrderStore("in a file", () => open(join(folder, `${(files += 1)}.db`)));

it("in memory forgets the oldest that are over when they are too many, and none that is not over", async () => {
  let time = 1_000_000;
  const store = createSqliteOrderStore(":memory:", () => (time += 1), 20);
  const waiting = (await store.add(orderFor("ada", { dueInMs: 3_600_000 }))).order.id;
  const ids: string[] = [];
  for (let count = 0; count < 100; count += 1) {
    ids.push((await store.add(orderFor("eve"))).order.id);
    await store.settle(await takeOne(store), doneOutcome);
  }
  const kept = await Promise.all(ids.map(async (id) => (await store.find(id)) !== undefined));
  expect(kept.filter(Boolean).length).toBeGreaterThanOrEqual(20);
  expect(kept.filter(Boolean).length).toBeLessThanOrEqual(22);
  expect(kept.indexOf(true)).toBe(kept.lastIndexOf(false) + 1);
  expect(await store.find(waiting)).toBeDefined();
});

describe("a file", () => {
  it("holds its orders when the process ends, and for several processes", async () => {
    const path = join(folder, "shared.db");
    const [one, other] = [createSqliteOrderStore(path), createSqliteOrderStore(path)];
    for (let count = 0; count < 20; count += 1)
      await (count % 2 === 0 ? one : other).add(orderFor(`user-${count}`));
    const taken = await Promise.all(
      Array.from({ length: 30 }, (_, count) => (count % 2 === 0 ? one : other).take()),
    );
    const ids = taken.flatMap((order) => order?.id ?? []);
    expect(new Set(ids).size).toBe(20);
    expect(ids).toHaveLength(20);
    await Promise.all([one.close(), other.close()]);
    const after = createSqliteOrderStore(path);
    expect(await after.backlog()).toMatchObject({ pending: 20 });
    await after.close();
  });

  it("gets its tables once, however many processes come first", async () => {
    const store = new URL("../../../src/orders/sqlite-order-store.ts", import.meta.url).href;
    for (let round = 0; round < 5; round += 1) {
      const gate = new Int32Array(new SharedArrayBuffer(4));
      const path = join(folder, `first-${round}.db`);
      const openers = Array.from({ length: 6 }, () => openInThread(store, path, gate));
      await Promise.all(openers.map(({ ready }) => ready));
      Atomics.store(gate, 0, 1);
      Atomics.notify(gate, 0);
      expect(await Promise.all(openers.map(({ opened }) => opened))).toEqual(Array(6).fill("opened"));
    }
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

/** Opens the store in a thread of its own, when the gate opens: in one thread they would come one after the other. */
function openInThread(store: string, path: string, gate: Int32Array) {
  const text = `
    const { parentPort, workerData: { store, path, gate } } = require("node:worker_threads");
    import(store).then(async ({ createSqliteOrderStore }) => {
      parentPort.postMessage("ready");
      Atomics.wait(gate, 0, 0);
      const opened = createSqliteOrderStore(path);
      await opened.backlog();
      await opened.close();
      parentPort.postMessage("opened");
    }).catch((error) => parentPort.postMessage(String(error)));`;
  const worker = new Worker(text, { eval: true, workerData: { store, path, gate } });
  const ready = once(worker, "message");
  const opened = ready.then(async () => z.string().parse((await once(worker, "message"))[0]));
  return { ready, opened };
}
