import { TestClock } from "pg-boss";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createPostgresOrderStore } from "../../src/orders/postgres-order-store.ts";
import { StoreError } from "../../src/store-error.ts";
import {
  describeOrderStore,
  doneOutcome,
  orderFor,
  takeOne,
  type OpenedStore,
} from "../../testkit/orders/order-store-suite.ts";
import { startPostgres, type RunningPostgres } from "../../testkit/processes/start-postgres.ts";
import { needs, part } from "../../testkit/vitest/parts.ts";

let postgres: RunningPostgres;
beforeAll(async () => {
  const { available, path } = part("postgres");
  if (available) postgres = await startPostgres(path, "lethe");
});
afterAll(async () => postgres?.close());

/** A store on `url`, as a process has it: with no clock but the machine's. */
async function opened(url: string) {
  const faults: unknown[] = [];
  const store = await createPostgresOrderStore({ url, onError: (error) => faults.push(error) });
  onTestFinished(() => store.close());
  return { store, faults };
}

async function openAtClock(): Promise<OpenedStore> {
  const clock = new TestClock(1_800_000_000_000);
  const url = await postgres.newDatabase();
  const onError = (error: unknown) => {
    throw error;
  };
  const store = await createPostgresOrderStore({ url, onError, clock });
  onTestFinished(() => store.close());
  return {
    store,
    now: () => clock.now(),
    advance: (ms) => clock.tick(ms),
    async jump(ms) {
      await clock.setTime(clock.now() + ms);
      await clock.tick(10_000);
    },
  };
}

describeOrderStore("in PostgreSQL", openAtClock, needs("postgres"));

describe("PostgreSQL", needs("postgres"), () => {
  it("holds orders for several processes, which make its tables at once and take each order once", async () => {
    const url = await postgres.newDatabase();
    const [one, two, three] = await Promise.all([opened(url), opened(url), opened(url)]);
    const stores = [one.store, two.store, three.store];
    await Promise.all(
      stores.map(async (store, nth) => {
        for (let count = 0; count < 10; count += 1)
          await store.add(orderFor(`user-${(nth * 10 + count) % 20}`));
      }),
    );
    const ids: string[] = [];
    const takeAll = async (store: (typeof stores)[number]): Promise<void> => {
      const taken = await store.take();
      // Nothing: another process was faster, or holds the last ones.
      if (taken !== undefined) {
        ids.push(taken.id);
        await store.settle(taken, doneOutcome);
      }
      const { pending } = await store.backlog();
      if (pending > 0) await takeAll(store);
    };
    await Promise.all(stores.map(takeAll));
    expect(ids).toHaveLength(30);
    expect(new Set(ids).size).toBe(30);
  });

  it("gets its tables from whichever of many processes that start at the same time", async () => {
    for (let round = 0; round < 5; round += 1) {
      const url = await postgres.newDatabase();
      const all = await Promise.all(Array.from({ length: 6 }, async () => opened(url)));
      expect(all.flatMap(({ faults }) => faults)).toEqual([]);
      await Promise.all(all.map(async ({ store }) => store.close()));
    }
  });

  it("that was never reached is waited for, and each call says so until then", async () => {
    const url = await postgres.newDatabase();
    await postgres.stop();
    const { store, faults } = await opened(url);
    expect(faults).toHaveLength(1);
    await expect(store.add(orderFor("ada"))).rejects.toThrow(StoreError);
    await postgres.start();
    expect(await store.add(orderFor("ada"))).toMatchObject({ isNew: true });
    expect(await store.take()).toMatchObject({ state: "running" });
  });

  it("that restarts loses no order, and is used again by itself", async () => {
    const { store } = await opened(await postgres.newDatabase());
    await store.add(orderFor("ada"));
    const taken = await takeOne(store);
    await postgres.stop();
    await expect(store.settle(taken, doneOutcome)).rejects.toThrow(/STORE_URL: the store can't be used/);
    await postgres.start();
    await store.settle(taken, doneOutcome);
    expect(await store.find(taken.id)).toMatchObject({ state: "done" });
  });

  it("that refuses who comes is an error at once, which names no password", async () => {
    const wrong = postgres.url("lethe").replace("only-for", "not-for");
    await expect(opened(wrong)).rejects.toThrow("STORE_URL: PostgreSQL refuses the user or the password");
    await expect(opened(postgres.url("no_such"))).rejects.toThrow("STORE_URL: there is no such database");
  });

  it("serves a user who may change no table, once another has made them", async () => {
    const url = await postgres.newDatabase();
    const database = new URL(url).pathname.slice(1);
    await postgres.sql(`CREATE USER clerk PASSWORD 'only-for-these-tests'`);
    const clerk = postgres.url(database, "clerk");
    await expect(opened(clerk)).rejects.toThrow("run `lethe migrate`");
    await opened(url);
    await postgres.sql(
      `GRANT USAGE ON SCHEMA lethe TO clerk;
       GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA lethe TO clerk`,
      database,
    );
    const { store, faults } = await opened(clerk);
    await store.add(orderFor("ada"));
    await store.settle(await takeOne(store), doneOutcome);
    expect(await store.listOf("ada", 1)).toMatchObject([{ state: "done" }]);
    expect(faults).toEqual([]);
  });
});
