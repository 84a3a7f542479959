// What keeping an order costs in each store, beside the least that its database could be asked for, and what a million of them cost PostgreSQL.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { NewOrder } from "../../src/orders/order.ts";
import type { OrderStore } from "../../src/orders/order-store.ts";
import { createPostgresOrderStore } from "../../src/orders/postgres-order-store.ts";
import { createSqliteOrderStore } from "../../src/orders/sqlite-order-store.ts";
import { findPostgres } from "../../testkit/processes/prepare-postgres.ts";
import { startPostgres } from "../../testkit/processes/start-postgres.ts";
import { markdownTable } from "../lib/markdown-table.ts";
import { median } from "../lib/statistics.ts";
import { postgresFloor, sqliteFloor } from "./floors.ts";
import { measureMillion } from "./million.ts";

const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "2000" },
    rounds: { type: "string", default: "5" },
    rows: { type: "string", default: "1000000" },
  },
});
const [orders, rounds, rows] = [values.orders, values.rounds, values.rows].map(Number) as [
  number,
  number,
  number,
];
const atOnce = 4;

/** One order from its beginning to its end, in the place of a worker. */
type Cycle = (subject: string) => Promise<void>;

interface Measured {
  perSecond: number;
  cpuMs: number;
}

const folder = mkdtempSync(join(tmpdir(), "lethe-orders-"));
const programs = findPostgres();
if (programs === undefined) throw new Error("there is no PostgreSQL (apt-get install postgresql)");
// As it is in production: an order that was accepted is on the disk.
const postgres = await startPostgres(programs, "lethe", { synchronous_commit: "on", fsync: "on" });
const closing: (() => Promise<unknown>)[] = [];
try {
  const onError = (error: unknown) => {
    throw error;
  };
  const inMemory = createSqliteOrderStore(":memory:");
  const inFile = createSqliteOrderStore(join(folder, "orders.db"));
  const inPostgres = await createPostgresOrderStore({ url: await postgres.newDatabase(), onError });
  const floorOfPostgres = await postgresFloor(await postgres.newDatabase());
  closing.push(...[floorOfPostgres, inMemory, inFile, inPostgres].map((open) => () => open.close()));
  const cycles: [string, Cycle][] = [
    ["floor: SQLite in memory", sqliteFloor(":memory:")],
    ["memory", cycleOf(inMemory)],
    ["floor: SQLite in a file", sqliteFloor(join(folder, "floor.db"))],
    ["SQLite", cycleOf(inFile)],
    ["floor: PostgreSQL", (subject) => floorOfPostgres.cycle(subject)],
    ["PostgreSQL", cycleOf(inPostgres)],
  ];
  const found = new Map<string, Measured[]>(cycles.map(([name]) => [name, []]));
  // In turns, so that what else the machine does falls on all of them.
  for (let round = 0; round <= rounds; round += 1)
    for (const [name, cycle] of cycles) {
      // oxlint-disable-next-line no-await-in-loop -- one at a time has the machine for itself
      const measured = await measure(cycle, `${round}`);
      // The first round is for what is read and compiled then.
      if (round > 0) found.get(name)?.push(measured);
    }
  const table = Array.from(found, ([name, all]) => {
    const cpuMs = median(all.map((one) => one.cpuMs));
    const perSecond = median(all.map((one) => one.perSecond));
    return [name, perSecond.toFixed(0), cpuMs.toFixed(2), (1_000 / cpuMs).toFixed(0)];
  });
  process.stdout.write(`\n${markdownTable(["", "orders/s", "CPU ms", "orders/s and core"], table)}\n`);
  const million = await measureMillion(postgres, rows);
  process.stdout.write(`\n${markdownTable(["in PostgreSQL", "", ""], million)}\n`);
} finally {
  await Promise.all(closing.map((close) => close()));
  await postgres.close();
  rmSync(folder, { recursive: true });
}

function cycleOf(store: OrderStore): Cycle {
  return async (subject) => {
    await store.add(orderFor(subject));
    const taken = await store.take();
    if (taken === undefined) return;
    const ended = { sessions: 2, signIns: 2, clients: 3 };
    await store.settle(taken, {
      state: "done",
      failures: 0,
      ended,
      stillListed: 0,
      error: undefined,
      nextTryAtMs: undefined,
    });
  };
}

async function measure(cycle: Cycle, round: string): Promise<Measured> {
  let next = 0;
  const began = { at: performance.now(), cpu: process.cpuUsage() };
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < orders) {
        next += 1;
        // oxlint-disable-next-line no-await-in-loop -- a worker does one after the other
        await cycle(`user-${round}-${next}`);
      }
    }),
  );
  const { user, system } = process.cpuUsage(began.cpu);
  const seconds = (performance.now() - began.at) / 1_000;
  return { perSecond: orders / seconds, cpuMs: (user + system) / 1_000 / orders };
}

function orderFor(subject: string): NewOrder {
  return {
    order: { subject, target: { kind: "subject" }, tokens: "all" },
    actor: "admin_api",
    reason: "laptop stolen",
    idempotencyKey: undefined,
  };
}
