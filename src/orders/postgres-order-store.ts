import { createHash } from "node:crypto";
import { PgBoss, type Clock } from "pg-boss";
import { z } from "zod";
import { withDeadline } from "../deadline.ts";
import { nothingEnded, type NewOrder, type StoredOrder, type TryOutcome } from "./order.ts";
import { keepMs, leaseMs, type OrderStore, type TakenOrder, type Turn } from "./order-store.ts";
import { isOutage, storeErrorOf } from "./postgres-errors.ts";
import { remoteOrder } from "./remote-order-schema.ts";

/** What an order store in PostgreSQL is made of. */
export interface PostgresOrderStoreOptions {
  /** `postgres://…`, with its password. */
  url: string;
  /** What went wrong in the background. */
  onError: (error: unknown) => void;
  /** Of the engine and of the database, for tests. */
  clock?: Clock;
}

const schema = "lethe";
const queue = "sign-outs";
const day = 24 * 3_600;
const queueOptions = {
  // One job of a key at work at a time: the key is the subject.
  policy: "singleton",
  heartbeatSeconds: leaseMs / 1000,
  // A user with very many sign-ins; what has stopped is found by its heartbeat.
  expireInSeconds: day,
  // Giving up is the runner's: for the engine a try that failed is always tried again. By how much later, the runner says as well.
  retryLimit: 1_000_000,
  retryDelay: 1,
  retentionSeconds: 365 * day,
  deleteAfterSeconds: keepMs / 1000,
} as const;
const turnQueue = "reconciliations";
const turnOptions = {
  // No second one is begun, or waits, beside it.
  policy: "exclusive",
  heartbeatSeconds: leaseMs / 1000,
  expireInSeconds: day,
  retryLimit: 1_000_000,
  retryDelay: 60,
  retentionSeconds: day,
  // Longer than any span: by the last one it is known that its span has had one.
  deleteAfterSeconds: 14 * day,
} as const;
// For questions of ours alone: the newest of a subject, and how many are not over.
const ownIndexes = {
  orders_of_subject: "(singleton_key, created_on)",
  orders_not_over: "(created_on) WHERE state < 'completed'",
};
const indexRow = z.object({ indexname: z.string() });
// How often the engine looks for jobs whose process is gone.
const superviseSeconds = 5;
// What one call of ours may take. Longer than a connection that can't be made.
const connectMs = 4_000;
const callMs = 10_000;
const connections = 4;

const findable = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const columns = `id, data, output, state, retry_count AS "retryCount", start_after AS "startAfter", created_on AS "createdOn",
  started_on AS "startedOn", completed_on AS "completedOn"`;

/**
 * Orders as jobs of pg-boss, in a schema of their own: for processes on many machines (docs/decisions/015). Tables are made, and brought up to date,
 * when it is first reached. Where that is not yet the case, each call tries again.
 * @throws StoreError when PostgreSQL refuses what it is asked; not when it can't be reached
 */
export async function createPostgresOrderStore(options: PostgresOrderStoreOptions): Promise<OrderStore> {
  const { boss, started } = connect(options);
  const firstStart = started();
  await firstStart.catch(async (error: unknown) => {
    if (isOutage(error)) return options.onError(error);
    await boss.stop().catch(() => undefined);
    throw error;
  });

  return {
    add: call(add),
    find: call(find),
    listOf: call(async (table, subject: string, limit: number) =>
      (
        await query(
          `SELECT ${columns} FROM ${table} WHERE singleton_key = $1 ORDER BY created_on DESC LIMIT $2`,
          [subject, limit],
        )
      ).map(toOrder),
    ),
    take: call(async (): Promise<TakenOrder | undefined> => {
      const [job] = await boss.fetch(queue, { includeMetadata: true });
      return job && { ...toOrder(job), lease: String(job.retryCount) };
    }),
    extend: call(async (_table, taken: TakenOrder) => settled(await boss.touch(queue, attemptOf(taken)))),
    settle: call(async (_table, taken: TakenOrder, outcome: TryOutcome) =>
      outcome.state === "accepted" ? tryLater(taken, outcome) : endIt(taken, outcome),
    ),
    withdraw: call(async (_table, id: string) => void (await boss.deleteJob(queue, id))),
    backlog: call(async (table) => {
      const [found] = await query(
        `SELECT count(*)::int AS pending, min(created_on) AS oldest FROM ${table}
         WHERE state < 'completed' AND (started_on IS NOT NULL OR start_after <= ${schema}.job_now())`,
      );
      const { pending, oldest } = counted.parse(found);
      return { pending, oldestAtMs: oldest?.getTime() };
    }),
    // The engine does, by deleteAfterSeconds.
    forgetOld: () => Promise.resolve(),
    takeTurn: call(takeTurn),
    close: () => boss.stop({ timeout: 1_000 }),
  };

  async function add(table: string, { order, actor, reason, idempotencyKey, dueInMs = 0 }: NewOrder) {
    const data: JobData = { order, actor, reason, idempotencyKey, failures: 0, ended: nothingEnded };
    const id = idempotencyKey === undefined ? undefined : idOf(idempotencyKey);
    const made = await boss.send(queue, data, {
      singletonKey: order.subject,
      startAfter: Math.ceil(dueInMs / 1000),
      ...(id && { id }),
    });
    const kept = await find(table, made ?? id ?? "");
    if (kept === undefined) throw new Error("the order that was kept is gone");
    return { order: kept, isNew: made !== null };
  }

  async function takeTurn(_table: string, everyMs: number): Promise<Turn | undefined> {
    await boss.send(turnQueue, null, { singletonSeconds: Math.ceil(everyMs / 1000) });
    const [job] = await boss.fetch(turnQueue, { includeMetadata: true });
    if (job === undefined) return undefined;
    const attempt = { id: job.id, retryCount: job.retryCount };
    return {
      extend: call(async () => settled(await boss.touch(turnQueue, attempt))),
      end: call(async (_of, isDone: boolean) => {
        await (isDone ? boss.complete(turnQueue, attempt) : boss.fail(turnQueue, attempt));
      }),
    };
  }

  async function find(table: string, id: string): Promise<StoredOrder | undefined> {
    if (!findable.test(id)) return undefined;
    const [found] = await query(`SELECT ${columns} FROM ${table} WHERE name = $1 AND id = $2`, [queue, id]);
    return found === undefined ? undefined : toOrder(found);
  }

  async function endIt(taken: TakenOrder, outcome: TryOutcome): Promise<boolean> {
    const { state, failures, ended, stillListed, error } = outcome;
    const output = { state, failures, ended, stillListed, error };
    return settled(await boss.complete(queue, attemptOf(taken), output));
  }

  // In one: for another process it is at once due later, and with what has ended so far.
  async function tryLater(taken: TakenOrder, outcome: TryOutcome): Promise<boolean> {
    const { failures, ended, error, nextTryAtMs = 0 } = outcome;
    const transaction = await boss.getDb().beginTransaction?.();
    if (transaction === undefined) throw new Error("the engine has no transactions");
    const { db } = transaction;
    try {
      const isOurs = settled(await boss.fail(queue, attemptOf(taken), null, { db }));
      const { order, actor, reason, idempotencyKey } = taken;
      const data: JobData = { order, actor, reason, idempotencyKey, failures, ended, error };
      if (isOurs) await boss.update(queue, data, { id: taken.id, startAfter: new Date(nextTryAtMs), db });
      await transaction.commit();
      return isOurs;
    } catch (error_) {
      await transaction.rollback();
      throw error_;
    }
  }

  async function query(text: string, values: unknown[] = []): Promise<unknown[]> {
    const { rows }: { rows: unknown[] } = await boss.getDb().executeSql(text, values);
    return rows;
  }

  /** @param act gets the table that the orders are in */
  function call<Args extends unknown[], T>(
    act: (table: string, ...args: Args) => Promise<T>,
  ): (...args: Args) => Promise<T> {
    return async (...args) => {
      try {
        const work = started().then((table) => act(table, ...args));
        return await withDeadline(work, callMs, () => new Error("took too long"));
      } catch (error) {
        throw storeErrorOf(error);
      }
    };
  }
}

function connect({ url, onError, clock }: PostgresOrderStoreOptions) {
  const boss = new PgBoss({
    connectionString: url,
    schema,
    application_name: "lethe",
    max: connections,
    connectionTimeoutMillis: connectMs,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
    ...(clock && { clock }),
  });
  boss.on("error", onError);
  let starting: Promise<string> | undefined;
  return { boss, started };

  /** @returns the table that the orders are in. A start that has failed is tried again by the next call */
  function started(): Promise<string> {
    starting ??= start().catch((error: unknown) => {
      starting = undefined;
      throw storeErrorOf(error);
    });
    return starting;
  }

  async function start(): Promise<string> {
    await boss.start();
    if ((await boss.getQueue(queue)) === null)
      await boss.createQueue(queue, { ...queueOptions, partition: true });
    if ((await boss.getQueue(turnQueue)) === null) await boss.createQueue(turnQueue, turnOptions);
    const table = z.object({ table: z.string().regex(/^\w+$/) }).parse(await boss.getQueue(queue)).table;
    const { rows } = await boss
      .getDb()
      .executeSql("SELECT indexname FROM pg_indexes WHERE schemaname = $1", [schema]);
    const there = new Set(
      z
        .array(indexRow)
        .parse(rows)
        .map(({ indexname }) => indexname),
    );
    const missing = Object.entries(ownIndexes).filter(([name]) => !there.has(name));
    if (missing.length > 0) await boss.getDb().executeSql(makeOneAtATime(missing, table));
    return `${schema}.${table}`;
  }
}

// IF NOT EXISTS alone is refused (23505) where another process makes the same index at that moment.
function makeOneAtATime(indexes: [name: string, on: string][], table: string): string {
  const made = indexes.map(([name, on]) => `CREATE INDEX IF NOT EXISTS ${name} ON ${schema}.${table} ${on};`);
  return `DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('${schema} indexes'));
    ${made.join(" ")}
  END $$`;
}

// pg-boss names an attempt by how many came before it.
function attemptOf({ id, lease }: TakenOrder) {
  return { id, retryCount: Number(lease) };
}

// Who asks twice with one key asks for one id. Version 8 of RFC 9562: made by a rule of our own.
function idOf(idempotencyKey: string): string {
  const hex = createHash("sha256").update(idempotencyKey).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

// Its type says nothing of what it tells.
const response = z.object({ affected: z.number() });

function settled(told: object): boolean {
  return response.parse(told).affected > 0;
}

const counts = z.object({ sessions: z.number(), signIns: z.number(), clients: z.number() });
const jobData = z.object({
  order: remoteOrder,
  actor: z.string(),
  reason: z.string().optional(),
  idempotencyKey: z.string().optional(),
  /** How many tries have failed; not said by older versions of Lethe. */
  failures: z.number().default(0),
  /** What they have ended. */
  ended: counts,
  /** Why the last one failed. */
  error: z.string().optional(),
});
type JobData = z.infer<typeof jobData>;

const ending = z.object({
  state: z.enum(["done", "failed"]),
  failures: z.number().optional(),
  ended: counts,
  stillListed: z.number(),
  error: z.string().optional(),
});

const job = z.object({
  id: z.string(),
  data: jobData,
  output: z.unknown(),
  state: z.enum(["created", "retry", "active", "completed", "cancelled", "failed"]),
  retryCount: z.number(),
  startAfter: z.date(),
  createdOn: z.date(),
  startedOn: z.date().nullable(),
  completedOn: z.date().nullable(),
});
const states = {
  created: "accepted",
  retry: "accepted",
  active: "running",
  completed: "done",
  // By an operator, in the database.
  cancelled: "failed",
  failed: "failed",
} as const;

const counted = z.object({ pending: z.number(), oldest: z.date().nullable() });

function toOrder(found: unknown): StoredOrder {
  const { id, data, output, state, retryCount, ...at } = job.parse(found);
  const { data: end } = ending.safeParse(output);
  const isOver = at.completedOn !== null;
  return {
    id,
    idempotencyKey: data.idempotencyKey,
    order: data.order,
    actor: data.actor,
    reason: data.reason,
    state: state === "completed" ? (end?.state ?? "failed") : states[state],
    // The engine counts the tries that came before.
    tries: at.startedOn === null ? 0 : retryCount + 1,
    failures: end?.failures ?? data.failures,
    ended: end?.ended ?? data.ended,
    stillListed: end?.stillListed ?? 0,
    error: isOver && end !== undefined ? end.error : data.error,
    requestedAtMs: at.createdOn.getTime(),
    nextTryAtMs: isOver ? undefined : at.startAfter.getTime(),
    endedAtMs: at.completedOn?.getTime(),
  };
}
