import { createPostgresOrderStore } from "../../src/orders/postgres-order-store.ts";
import { median } from "../lib/statistics.ts";
import type { RunningPostgres } from "../../testkit/processes/start-postgres.ts";

const perUser = 4;
const looks = 50;

/**
 * So many orders that are over, four of each user, as the table has them after a month: how large they are, what the questions of every token and
 * every poll then cost, and what forgetting them takes.
 */
export async function measureMillion(postgres: RunningPostgres, rows: number): Promise<string[][]> {
  const url = await postgres.newDatabase();
  const database = new URL(url).pathname.slice(1);
  const sql = (statement: string) => postgres.sql(statement, database);
  const onError = (error: unknown) => {
    throw error;
  };
  const store = await createPostgresOrderStore({ url, onError });
  try {
    // One that went the whole way is what the others are copied from.
    const order = { subject: "user-0", target: { kind: "subject" }, tokens: "all" } as const;
    await store.add({ order, actor: "admin_api", reason: "laptop stolen", idempotencyKey: undefined });
    const taken = await store.take();
    if (taken === undefined) throw new Error("there is an order to take");
    const ended = { sessions: 2, signIns: 2, clients: 3 };
    await store.settle(taken, {
      state: "done",
      failures: 0,
      ended,
      stillListed: 0,
      error: undefined,
      nextTryAtMs: undefined,
    });
    const table = await sql("SELECT 'lethe.' || table_name FROM lethe.queue WHERE name = 'sign-outs'");
    const columns = (
      await sql(
        `SELECT string_agg(quote_ident(column_name), ',' ORDER BY ordinal_position) FROM information_schema.columns
         WHERE table_schema || '.' || table_name = '${table}' AND column_name NOT IN ('id', 'singleton_key', 'data')`,
      )
    ).trim();
    await sql(
      `INSERT INTO ${table} (id, singleton_key, data, ${columns})
       SELECT gen_random_uuid(), 'user-' || n / ${perUser}, jsonb_set(data, '{order,subject}', to_jsonb('user-' || n / ${perUser})), ${columns}
       FROM ${table}, generate_series(1, ${rows - 1}) AS n`,
    );
    await sql(`VACUUM ANALYZE ${table}`);
    const bytes = Number(await sql(`SELECT pg_table_size('${table}')`));
    const indexes = Number(await sql(`SELECT pg_indexes_size('${table}')`));
    const listMs = await medianMs((count) => store.listOf(`user-${count * 17}`, 100));
    const takeMs = await medianMs(() => store.take());
    const backlogMs = await medianMs(() => store.backlog());
    const beganAt = performance.now();
    await sql(`DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} LIMIT 100000)`);
    const forgetMs = performance.now() - beganAt;
    const mb = (size: number) => `${(size / 1e6).toFixed(0)} MB`;
    return [
      [
        `${rows} orders that are over`,
        mb(bytes + indexes),
        `${((bytes + indexes) / rows).toFixed(0)} bytes each`,
      ],
      ["of that the table", mb(bytes), `${(bytes / rows).toFixed(0)} bytes each`],
      ["of that its indexes", mb(indexes), `${(indexes / rows).toFixed(0)} bytes each`],
      ["the orders of one user", `${listMs.toFixed(1)} ms`, ""],
      ["is there one to take?", `${takeMs.toFixed(1)} ms`, ""],
      ["how many wait?", `${backlogMs.toFixed(1)} ms`, ""],
      ["100,000 are forgotten", `${forgetMs.toFixed(0)} ms`, ""],
    ];
  } finally {
    await store.close();
  }
}

async function medianMs(act: (count: number) => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let count = 0; count < looks; count += 1) {
    const beganAt = performance.now();
    // oxlint-disable-next-line no-await-in-loop -- one after the other is what is measured
    await act(count);
    all.push(performance.now() - beganAt);
  }
  return median(all);
}
