import { describe, expect, it, type TestOptions } from "vitest";
import type { NewOrder, TryOutcome } from "../../src/orders/order.ts";
import { keepMs, leaseMs, type OrderStore, type TakenOrder } from "../../src/orders/order-store.ts";

/** A store that a test has for itself, and the clock that it goes by. */
export interface OpenedStore {
  store: OrderStore;
  now: () => number;
  advance: (ms: number) => Promise<void>;
  /** For days: what would have been done every few seconds meanwhile is done once. */
  jump: (ms: number) => Promise<void>;
}

export function orderFor(subject: string, over: Partial<NewOrder> = {}): NewOrder {
  const order = { subject, target: { kind: "subject" }, tokens: "all" } as const;
  return { order, actor: "test", reason: undefined, idempotencyKey: undefined, ...over };
}

const ended = { sessions: 1, signIns: 2, clients: 3 };

export const doneOutcome: TryOutcome = {
  state: "done",
  failures: 0,
  ended,
  stillListed: 1,
  error: undefined,
  nextTryAtMs: undefined,
};

/** @returns the order whose turn it is; throws when there is none */
export async function takeOne(store: OrderStore): Promise<TakenOrder> {
  const taken = await store.take();
  if (taken === undefined) throw new Error("there is an order to take");
  return taken;
}

/** What every store of orders has to do, wherever it keeps them. */
export function describeOrderStore(
  where: string,
  open: () => Promise<OpenedStore>,
  options: TestOptions = {},
): void {
  describe(`orders ${where}`, options, () => {
    it("are kept with all that was asked for", async () => {
      const { store, now } = await open();
      const asked = orderFor("ada", {
        order: { subject: "ada", target: { kind: "subject", except: { sid: "s1" } }, tokens: "online" },
        reason: "stolen",
        idempotencyKey: "k1",
      });
      const { order, isNew } = await store.add(asked);
      expect(isNew).toBe(true);
      expect(order).toMatchObject({ ...asked, state: "accepted", tries: 0, requestedAtMs: now() });
      expect(order.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[48][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(await store.find(order.id)).toEqual(order);
      expect(await store.find("unknown")).toBeUndefined();
      expect(await store.find("00000000-0000-4000-8000-000000000000")).toBeUndefined();
    });

    it("with one key are one", async () => {
      const { store } = await open();
      const first = await store.add(orderFor("ada", { idempotencyKey: "k1" }));
      const second = await store.add(orderFor("eve", { idempotencyKey: "k1" }));
      expect(second).toEqual({ order: first.order, isNew: false });
      expect((await store.add(orderFor("ada"))).isNew).toBe(true);
      expect((await store.add(orderFor("ada"))).isNew).toBe(true);
    });

    it("of a subject are listed, the newest first", async () => {
      const { store, advance } = await open();
      const ids: string[] = [];
      for (let count = 0; count < 3; count += 1) {
        await advance(1);
        ids.unshift((await store.add(orderFor("ada"))).order.id);
      }
      await store.add(orderFor("eve"));
      expect((await store.listOf("ada", 2)).map(({ id }) => id)).toEqual(ids.slice(0, 2));
      expect(await store.listOf("nobody", 2)).toEqual([]);
    });

    it("are taken once each, in their order, and one of a subject at a time", async () => {
      const { store, advance } = await open();
      const placed: string[] = [];
      for (const subject of ["ada", "ada", "eve"]) {
        placed.push((await store.add(orderFor(subject))).order.id);
        await advance(1);
      }
      const taken = [await store.take(), await store.take(), await store.take()];
      expect(taken.map((order) => order?.id)).toEqual([placed[0], placed[2], undefined]);
      expect(taken[0]).toMatchObject({ state: "running", tries: 1 });
      if (taken[0] !== undefined) await store.settle(taken[0], doneOutcome);
      expect((await store.take())?.id).toBe(placed[1]);
    });

    it("of a process that is gone are taken by another, and what the first then says does not count", async () => {
      const { store, advance, now } = await open();
      await store.add(orderFor("ada"));
      const first = await takeOne(store);
      await advance(leaseMs - 1_000);
      expect(await store.take()).toBeUndefined();
      expect(await store.extend(first)).toBe(true);
      await advance(leaseMs - 1_000);
      expect(await store.take()).toBeUndefined();
      await advance(12_000);
      const second = await takeOne(store);
      expect(second).toMatchObject({ id: first.id, tries: 2 });
      expect(await store.extend(first)).toBe(false);
      expect(await store.settle(first, doneOutcome)).toBe(false);
      expect(await store.find(first.id)).toMatchObject({ state: "running" });
      const later = { nextTryAtMs: now() + 1_000, error: "hydra_unavailable" };
      expect(await store.settle(first, { ...doneOutcome, state: "accepted", ...later })).toBe(false);
      expect(await store.find(first.id)).toMatchObject({ state: "running", error: undefined });
      expect(await store.settle(second, doneOutcome)).toBe(true);
      expect(await store.find(first.id)).toMatchObject({
        state: "done",
        ended,
        stillListed: 1,
        endedAtMs: now(),
        nextTryAtMs: undefined,
      });
    });

    it("that failed wait for their next try, also where a process is killed in that", async () => {
      const { store, advance, now } = await open();
      await store.add(orderFor("ada"));
      const taken = await takeOne(store);
      const nextTryAtMs = now() + 300_000;
      const failure = { failures: 1, error: "hydra_unavailable", nextTryAtMs };
      expect(await store.settle(taken, { ...doneOutcome, ...failure, state: "accepted" })).toBe(true);
      const waiting = { state: "accepted", ...failure, tries: 1, ended };
      expect(await store.find(taken.id)).toMatchObject(waiting);
      await advance(299_999);
      expect(await store.take()).toBeUndefined();
      await advance(1);
      expect(await store.take()).toMatchObject({ id: taken.id, tries: 2, ended });
      await advance(leaseMs + 12_000);
      // Whose process was killed has not failed.
      const again = { tries: 3, failures: 1, ended, error: "hydra_unavailable" };
      expect(await store.take()).toMatchObject({ id: taken.id, ...again });
    });

    it("that are to be begun later wait for that, count only then, and can be withdrawn", async () => {
      const { store, advance } = await open();
      const { order } = await store.add(orderFor("ada", { dueInMs: 45_000 }));
      const { order: withdrawn } = await store.add(orderFor("eve", { dueInMs: 45_000 }));
      expect(await store.backlog()).toMatchObject({ pending: 0 });
      await store.withdraw(withdrawn.id);
      expect(await store.find(withdrawn.id)).toBeUndefined();
      await advance(44_000);
      expect(await store.take()).toBeUndefined();
      await advance(1_000);
      expect(await store.backlog()).toMatchObject({ pending: 1 });
      const taken = await takeOne(store);
      expect(taken.id).toBe(order.id);
      expect(await store.take()).toBeUndefined();
      // Also while it is being worked on: then what comes of it counts no more.
      await store.withdraw(taken.id);
      expect(await store.extend(taken)).toBe(false);
      expect(await store.settle(taken, doneOutcome)).toBe(false);
      expect(await store.find(taken.id)).toBeUndefined();
      await store.withdraw(taken.id);
    });

    it("have a turn in each span of time, which one process takes", async () => {
      const { store, advance, jump } = await open();
      const [every, turn] = [3_600_000, await store.takeTurn(3_600_000)];
      expect(turn).toBeDefined();
      expect(await store.takeTurn(every)).toBeUndefined();
      await turn?.extend();
      await turn?.end(true);
      await advance(60_000);
      expect(await store.takeTurn(every)).toBeUndefined();
      await jump(every);
      const next = await store.takeTurn(every);
      expect(next).toBeDefined();
      // What could not be done is somebody's turn again soon.
      await next?.end(false);
      await advance(61_000);
      expect(await store.takeTurn(every)).toBeDefined();
    });

    it("have a turn that another process gets when the one that has it is gone, and not as long as it is there", async () => {
      const { store, advance } = await open();
      const every = 24 * 3_600_000;
      const gone = await store.takeTurn(every);
      await advance(leaseMs - 1_000);
      expect(await gone?.extend()).toBe(true);
      await advance(leaseMs - 1_000);
      expect(await store.takeTurn(every)).toBeUndefined();
      // To be found gone, and then begun again within minutes.
      await advance(12_000);
      await advance(61_000);
      const next = await store.takeTurn(every);
      expect(next).toBeDefined();
      // What the first says now does not count.
      expect(await gone?.extend()).toBe(false);
      await gone?.end(false);
      await advance(1_000);
      expect(await store.takeTurn(every)).toBeUndefined();
      await next?.end(true);
      await advance(120_000);
      expect(await store.takeTurn(every)).toBeUndefined();
    });

    it("that are given up say so", async () => {
      const { store, now } = await open();
      await store.add(orderFor("ada"));
      const taken = await takeOne(store);
      const failure = { failures: 13, stillListed: 0, error: "hydra_fault" };
      expect(await store.settle(taken, { ...doneOutcome, ...failure, state: "failed" })).toBe(true);
      const over = { state: "failed", ...failure, ended, endedAtMs: now(), nextTryAtMs: undefined };
      expect(await store.find(taken.id)).toMatchObject(over);
      expect(await store.take()).toBeUndefined();
    });

    it("are counted while they are not over, and forgotten some time after", async () => {
      const { store, advance, jump, now } = await open();
      expect(await store.backlog()).toEqual({ pending: 0, oldestAtMs: undefined });
      const firstAt = now();
      const { order } = await store.add(orderFor("ada"));
      await advance(5);
      await store.add(orderFor("eve"));
      expect(await store.backlog()).toEqual({ pending: 2, oldestAtMs: firstAt });
      await store.settle(await takeOne(store), doneOutcome);
      expect(await store.backlog()).toEqual({ pending: 1, oldestAtMs: firstAt + 5 });
      await jump(keepMs - 2 * 3_600_000);
      await store.forgetOld();
      expect(await store.find(order.id)).toBeDefined();
      await jump(26 * 3_600_000);
      await store.forgetOld();
      expect(await store.find(order.id)).toBeUndefined();
      expect(await store.backlog()).toMatchObject({ pending: 1 });
    });
  });
}
