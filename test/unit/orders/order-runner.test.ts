import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PageError } from "../../../src/errors.ts";
import type { NewOrder } from "../../../src/orders/order.ts";
import { startOrders } from "../../../src/orders/order-runner.ts";
import { createSqliteOrderStore } from "../../../src/orders/sqlite-order-store.ts";
import type { RemoteOrder, RemoteResult, RunOptions } from "../../../src/sign-out/remote-order.ts";
import { memoryLog } from "../../../testkit/http/browse.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const one = { sessions: 1, signIns: 1, clients: 1 };
const done: RemoteResult = { state: "done", ended: one, stillListed: 0 };
const failed: RemoteResult = {
  state: "failed",
  ended: one,
  error: new PageError("hydra_unavailable", { detail: "timeout" }),
};

function orderFor(subject: string): NewOrder {
  const order = { subject, target: { kind: "subject" }, tokens: "all" } as const;
  return { order, actor: "test", reason: "why not", idempotencyKey: undefined };
}

/** Orders whose tries are answered by `answer`. */
function started(answer: (order: RemoteOrder, tries: number, options: RunOptions) => Promise<RemoteResult>) {
  const tried: string[] = [];
  const memory = memoryLog();
  const store = createSqliteOrderStore(":memory:");
  const orders = startOrders({
    store,
    remote: {
      preview: () => Promise.reject(new Error("no preview here")),
      run(order, options = {}) {
        tried.push(order.subject);
        const tries = tried.filter((subject) => subject === order.subject).length;
        return answer(order, tries, options);
      },
    },
    log: memory.log,
    auditLog: memory.log,
  });
  const events = () => memory.lines.map(({ event }) => event).filter(Boolean);
  return { orders, store, tried, events, lines: () => memory.lines };
}

/** Lets what is under way come to its end. */
const settle = () => vi.advanceTimersByTimeAsync(0);

describe("an order", () => {
  it("is carried out at once, and audited when it begins and ends", async () => {
    const { orders, events, lines } = started(() => Promise.resolve(done));
    const { order } = await orders.place(orderFor("ada"));
    expect(order.state).toBe("accepted");
    await settle();
    expect(await orders.find(order.id)).toMatchObject({ state: "done", ended: one, tries: 1 });
    expect(events()).toEqual(["sign_out_order.begun", "sign_out_order.done"]);
    expect(lines().at(-1)).toMatchObject({
      order_id: order.id,
      subject: "ada",
      actor: "test",
      reason: "why not",
    });
    expect(orders.counts).toEqual({ done: 1, failed: 0, failedTries: 0 });
  });

  it("that fails is tried again with longer and longer waits, and adds up what it has ended", async () => {
    const { orders, tried, events } = started((_order, tries) => Promise.resolve(tries < 4 ? failed : done));
    const { order } = await orders.place(orderFor("ada"));
    await settle();
    expect(await orders.find(order.id)).toMatchObject({ state: "accepted", error: "hydra_unavailable" });
    await vi.advanceTimersByTimeAsync(900);
    expect(tried).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(tried).toHaveLength(4);
    expect(await orders.find(order.id)).toMatchObject({
      state: "done",
      tries: 4,
      error: undefined,
      ended: { sessions: 4, signIns: 4, clients: 4 },
    });
    const retried = ["", "", ""].map(() => "sign_out_order.retried");
    expect(events()).toEqual(["sign_out_order.begun", ...retried, "sign_out_order.done"]);
  });

  it("is dated by when it was asked for at each try, so that later sign-ins stay", async () => {
    const dates: (number | undefined)[] = [];
    const { orders } = started((_order, tries, { requestedAtMs }) => {
      dates.push(requestedAtMs);
      return Promise.resolve(tries < 3 ? failed : done);
    });
    const { order } = await orders.place(orderFor("ada"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(dates).toEqual(Array(3).fill(order.requestedAtMs));
    expect(order.requestedAtMs).toBeLessThanOrEqual(Date.now() - 10_000);
  });

  it("is given up after some hours, at error, and said to have failed", async () => {
    const { orders, tried, lines } = started(() => Promise.resolve(failed));
    const { order } = await orders.place(orderFor("ada"));
    await vi.advanceTimersByTimeAsync(6 * 3_600_000);
    expect(await orders.find(order.id)).toMatchObject({
      state: "failed",
      error: "hydra_unavailable",
      tries: 13,
    });
    expect(tried).toHaveLength(13);
    expect(lines().at(-1)).toMatchObject({ event: "sign_out_order.failed", level: 50 });
    expect(orders.counts).toEqual({ done: 0, failed: 1, failedTries: 13 });
  });

  it("that the engine throws at is not lost", async () => {
    const { orders, lines } = started((_order, tries) =>
      tries === 1 ? Promise.reject(new Error("a bug")) : Promise.resolve(done),
    );
    const { order } = await orders.place(orderFor("ada"));
    await settle();
    expect(await orders.find(order.id)).toMatchObject({ state: "running" });
    expect(JSON.stringify(lines())).toContain("could not be stored");
    await vi.advanceTimersByTimeAsync(31_000);
    expect(await orders.find(order.id)).toMatchObject({ state: "done", tries: 2 });
  });

  it("that was taken anew meanwhile is that one's to count, and to say what came of it", async () => {
    const slow = Promise.withResolvers<RemoteResult>();
    const { orders, store, events, lines } = started((_order, tries) =>
      tries === 1 ? slow.promise : Promise.resolve(done),
    );
    // As where the process was stopped for so long.
    vi.spyOn(store, "extend").mockRejectedValue(new Error("stopped"));
    const { order } = await orders.place(orderFor("ada"));
    await vi.advanceTimersByTimeAsync(11_000);
    slow.resolve(failed);
    await settle();
    const begun = "sign_out_order.begun";
    expect(events()).toEqual([begun, begun, "sign_out_order.done"]);
    expect(lines().filter(({ event }) => event === begun)).toMatchObject([{}, { tries: 2 }]);
    expect(orders.counts).toEqual({ done: 1, failed: 0, failedTries: 0 });
    expect(await orders.find(order.id)).toMatchObject({ state: "done", tries: 2, ended: one });
  });

  it("that is not this process's any more begins no further step, and one whose store does not answer goes on", async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const { orders, store } = started((_order, _tries, { signal }) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    const extended = vi.spyOn(store, "extend").mockRejectedValueOnce(new Error("away"));
    await orders.place(orderFor("ada"));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(extended).toHaveBeenCalledOnce();
    expect(signals.map((signal) => signal?.aborted)).toEqual([false]);
    extended.mockResolvedValueOnce(false);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });

  it("that ends each process that has it is given up, so that it does not for ever", async () => {
    const { orders, tried, events, lines } = started(() => Promise.reject(new Error("killed")));
    const { order } = await orders.place(orderFor("ada"));
    await vi.advanceTimersByTimeAsync(99 * 10_000 + 5_000);
    expect(await orders.find(order.id)).toMatchObject({ state: "running", failures: 0 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await orders.find(order.id)).toMatchObject({ state: "failed", error: "internal", tries: 101 });
    expect(tried).toHaveLength(100);
    expect(events().at(-1)).toBe("sign_out_order.failed");
    expect(lines().at(-1)).toMatchObject({ level: 50 });
  });

  it("whose process was killed again and again has failed not once", async () => {
    const { orders, events } = started((_order, tries) =>
      tries <= 13 ? Promise.reject(new Error("killed")) : Promise.resolve(tries === 14 ? failed : done),
    );
    const { order } = await orders.place(orderFor("ada"));
    await vi.advanceTimersByTimeAsync(13 * 10_000 + 200);
    expect(await orders.find(order.id)).toMatchObject({ state: "accepted", tries: 14, failures: 1 });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await orders.find(order.id)).toMatchObject({ state: "done", tries: 15 });
    const afterBegun = events().filter((event) => event !== "sign_out_order.begun");
    expect(afterBegun).toEqual(["sign_out_order.retried", "sign_out_order.done"]);
  });

  it("that takes long stays this process's", async () => {
    const slow = Promise.withResolvers<RemoteResult>();
    const { orders, tried } = started(() => slow.promise);
    const { order } = await orders.place(orderFor("ada"));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(tried).toEqual(["ada"]);
    slow.resolve(done);
    await settle();
    expect(await orders.find(order.id)).toMatchObject({ state: "done", tries: 1 });
  });
});

describe("orders", () => {
  it("of one subject are carried out one after the other, of others beside, four at once", async () => {
    const open: (() => void)[] = [];
    const { orders, tried } = started(() => new Promise((resolve) => open.push(() => resolve(done))));
    for (const subject of ["ada", "ada", "bo", "cy", "di", "eve"]) await orders.place(orderFor(subject));
    await settle();
    expect(tried).toEqual(["ada", "bo", "cy", "di"]);
    open.shift()?.();
    await settle();
    expect(tried.slice(4)).toEqual(["ada"]);
    for (const end of open) end();
    await settle();
    expect(tried).toHaveLength(6);
  });

  it("are left for the next start when the process stops, but those in hand", async () => {
    const slow = Promise.withResolvers<RemoteResult>();
    const { orders, store, tried } = started(() => slow.promise);
    const closed = vi.spyOn(store, "close");
    await orders.place(orderFor("ada"));
    await orders.place(orderFor("ada"));
    await settle();
    const stopping = orders.stop(10_000);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(closed).not.toHaveBeenCalled();
    slow.resolve(done);
    await stopping;
    expect(closed).toHaveBeenCalled();
    expect(tried).toEqual(["ada"]);
  });

  it("do not hold a stop for longer than it may take", async () => {
    const { orders } = started(() => new Promise(() => undefined));
    await orders.place(orderFor("ada"));
    await settle();
    const stopping = orders.stop(10_000);
    await vi.advanceTimersByTimeAsync(10_000);
    await expect(stopping).resolves.toBeUndefined();
  });

  it("are forgotten after 30 days", async () => {
    const { orders } = started(() => Promise.resolve(done));
    const { order } = await orders.place(orderFor("ada"));
    await settle();
    const day = 24 * 3_600_000;
    vi.setSystemTime(Date.now() + 30 * day - 2 * 3_600_000);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await orders.find(order.id)).toBeDefined();
    await vi.advanceTimersByTimeAsync(2 * 3_600_000);
    expect(await orders.find(order.id)).toBeUndefined();
  });

  it("wait where the store fails, and the log says so", async () => {
    const { orders, store, lines, tried } = started(() => Promise.resolve(done));
    const take = vi.spyOn(store, "take").mockRejectedValue(new Error("disk full"));
    await orders.place(orderFor("ada"));
    await settle();
    expect(JSON.stringify(lines())).toContain("the store of sign-out orders fails");
    expect(tried).toEqual([]);
    take.mockRestore();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(tried).toEqual(["ada"]);
  });
});
