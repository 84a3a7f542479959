import { randomUUID } from "node:crypto";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { z } from "zod";
import { nothingEnded, type NewOrder, type StoredOrder, type TryOutcome } from "./order.ts";
import { keepMs, leaseMs, type OrderStore, type TakenOrder, type Turn } from "./order-store.ts";
import { remoteOrder } from "./remote-order-schema.ts";

// Each is run once, in order (`user_version`).
const migrations = [
  `CREATE TABLE orders (
     id TEXT PRIMARY KEY,
     idempotency_key TEXT UNIQUE,
     subject TEXT NOT NULL,
     body TEXT NOT NULL,
     actor TEXT NOT NULL,
     reason TEXT,
     state TEXT NOT NULL,
     tries INTEGER NOT NULL DEFAULT 0,
     ended TEXT NOT NULL,
     still_listed INTEGER NOT NULL DEFAULT 0,
     error TEXT,
     requested_at INTEGER NOT NULL,
     next_try_at INTEGER,
     ended_at INTEGER,
     lease TEXT,
     lease_until INTEGER
   ) STRICT;
   CREATE INDEX orders_due ON orders (next_try_at) WHERE ended_at IS NULL;
   CREATE INDEX orders_of_subject ON orders (subject, requested_at);
   CREATE INDEX orders_ended ON orders (ended_at) WHERE ended_at IS NOT NULL;`,
  `CREATE TABLE turns (id INTEGER PRIMARY KEY CHECK (id = 1), taken_at INTEGER NOT NULL) STRICT;`,
  `ALTER TABLE turns ADD COLUMN lease TEXT; ALTER TABLE turns ADD COLUMN lease_until INTEGER;`,
  `ALTER TABLE orders ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;`,
];

// Some megabytes: a process that is asked for many sign-outs must not grow for thirty days.
const mostEndedInMemory = 10_000;

// How long a statement waits for another process's.
const busyMs = 5_000;

/**
 * Orders in SQLite (`node:sqlite`): for the processes of one machine.
 * @param path of the file, which is made if it is not there; `:memory:` keeps orders as long as the process lives
 * @param mostEnded so many of those that are over are kept, and some more
 * @throws Error when the file can't be opened, or is of a newer Lethe
 */
export function createSqliteOrderStore(
  path: string,
  now: () => number = Date.now,
  mostEnded = path === ":memory:" ? mostEndedInMemory : Infinity,
): OrderStore {
  const db = new DatabaseSync(path, { timeout: busyMs });
  writeAhead(db);
  // An order that was accepted is on the disk: a power cut loses none.
  db.exec("PRAGMA synchronous = FULL;");
  migrate(db);
  const insert = db.prepare(
    `INSERT INTO orders (id, idempotency_key, subject, body, actor, reason, state, ended, requested_at, next_try_at)
     VALUES (?, ?, ?, ?, ?, ?, 'accepted', ?, ?, ?) ON CONFLICT DO NOTHING RETURNING *`,
  );
  const byId = db.prepare("SELECT * FROM orders WHERE id = ?");
  const byKey = db.prepare("SELECT * FROM orders WHERE idempotency_key = ?");
  const bySubject = db.prepare(
    "SELECT * FROM orders WHERE subject = ? ORDER BY requested_at DESC, rowid DESC LIMIT ?",
  );
  // Due and free, and no other of its subject in anyone's hands.
  const takeNext = db.prepare(
    `UPDATE orders SET state = 'running', tries = tries + 1, lease = :lease, lease_until = :until
     WHERE id = (
       SELECT id FROM orders AS due
       WHERE ended_at IS NULL AND next_try_at <= :now AND (lease_until IS NULL OR lease_until <= :now)
         AND NOT EXISTS (
           SELECT 1 FROM orders AS other
           WHERE other.subject = due.subject AND other.ended_at IS NULL AND other.id <> due.id AND other.lease_until > :now
         )
       ORDER BY next_try_at, rowid LIMIT 1
     ) RETURNING *`,
  );
  const extendLease = db.prepare("UPDATE orders SET lease_until = ? WHERE id = ? AND lease = ?");
  const settleTry = db.prepare(
    `UPDATE orders SET state = ?, failures = ?, ended = ?, still_listed = ?, error = ?, next_try_at = ?, ended_at = ?,
       lease = NULL, lease_until = NULL
     WHERE id = ? AND lease = ?`,
  );
  const backlog = db.prepare(
    `SELECT count(*) AS pending, min(requested_at) AS oldest FROM orders
     WHERE ended_at IS NULL AND (tries > 0 OR next_try_at <= ?)`,
  );
  const withdraw = db.prepare("DELETE FROM orders WHERE id = ?");
  const takeTurn = db.prepare(
    `INSERT INTO turns (id, taken_at, lease, lease_until) VALUES (1, :now, :lease, :until)
     ON CONFLICT DO UPDATE SET taken_at = :now, lease = :lease, lease_until = :until
     WHERE CASE WHEN lease IS NULL THEN taken_at + :every <= :now ELSE lease_until <= :now END`,
  );
  const extendTurn = db.prepare("UPDATE turns SET lease_until = ? WHERE lease = ?");
  const endTurn = db.prepare("UPDATE turns SET lease = NULL, lease_until = NULL WHERE lease = ?");
  const giveBackTurn = db.prepare("DELETE FROM turns WHERE lease = ?");
  const forget = db.prepare("DELETE FROM orders WHERE ended_at < ?");
  const forgetOldest = db.prepare(
    `DELETE FROM orders WHERE id IN (
       SELECT id FROM orders WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, rowid DESC LIMIT -1 OFFSET ?
     )`,
  );
  let endedCount = 0;

  return {
    add: soon(({ order, actor, reason, idempotencyKey, dueInMs = 0 }: NewOrder) => {
      const time = now();
      const body = JSON.stringify(order);
      const ended = JSON.stringify(nothingEnded);
      const key = idempotencyKey ?? null;
      const row = insert.get(
        randomUUID(),
        key,
        order.subject,
        body,
        actor,
        reason ?? null,
        ended,
        time,
        time + dueInMs,
      );
      if (row !== undefined) return { order: toOrder(row), isNew: true };
      return { order: toOrder(byKey.get(key)), isNew: false };
    }),
    find: soon((id: string) => {
      const row = byId.get(id);
      return row && toOrder(row);
    }),
    listOf: soon((subject: string, limit: number) => bySubject.all(subject, limit).map(toOrder)),
    take: soon((): TakenOrder | undefined => {
      const lease = randomUUID();
      const row = takeNext.get({ lease, now: now(), until: now() + leaseMs });
      return row && { ...toOrder(row), lease };
    }),
    extend: soon(({ id, lease }: TakenOrder) => extendLease.run(now() + leaseMs, id, lease).changes === 1),
    settle: soon(({ id, lease }: TakenOrder, outcome: TryOutcome) => {
      const { state, failures, stillListed, error = null, nextTryAtMs = null } = outcome;
      const ended = JSON.stringify(outcome.ended);
      const endedAt = state === "accepted" ? null : now();
      const values = [state, failures, ended, stillListed, error, nextTryAtMs, endedAt];
      const isOurs = settleTry.run(...values, id, lease).changes === 1;
      if (isOurs && endedAt !== null) oneMoreEnded();
      return isOurs;
    }),
    withdraw: soon((id: string) => void withdraw.run(id)),
    backlog: soon(() => {
      const { pending, oldest } = counted.parse(backlog.get(now()));
      return { pending, oldestAtMs: oldest ?? undefined };
    }),
    forgetOld: soon(() => void forget.run(now() - keepMs)),
    takeTurn: soon((everyMs: number): Turn | undefined => {
      const lease = randomUUID();
      const values = { now: now(), every: everyMs, lease, until: now() + leaseMs };
      if (takeTurn.run(values).changes === 0) return undefined;
      return {
        extend: soon(() => extendTurn.run(now() + leaseMs, lease).changes === 1),
        end: soon((isDone: boolean) => void (isDone ? endTurn : giveBackTurn).run(lease)),
      };
    }),
    close: soon(() => db.close()),
  };

  // Not at each: it has to look at all that stay.
  function oneMoreEnded(): void {
    endedCount += 1;
    if (endedCount <= mostEnded * 1.1) return;
    forgetOldest.run(mostEnded);
    endedCount = mostEnded;
  }
}

// Where several processes make the file at once, SQLite says "busy" here at once, and does not wait as it does for all else.
function writeAhead(db: DatabaseSync): void {
  const until = performance.now() + busyMs;
  for (;;) {
    try {
      return db.exec("PRAGMA journal_mode = WAL;");
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
      // A store is opened before anything else is done: nobody waits for this thread.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

// SQLITE_BUSY, whatever its extended code says of the reason.
function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === 5;
}

function migrate(db: DatabaseSync): void {
  // First the lock, then the question: else two processes that come first both find no tables, and both make them.
  db.exec("BEGIN IMMEDIATE");
  try {
    const { user_version: version } = z
      .object({ user_version: z.number() })
      .parse(db.prepare("PRAGMA user_version").get());
    if (version > migrations.length) throw new Error("the store is of a newer version of Lethe");
    for (const statements of migrations.slice(version)) db.exec(statements);
    db.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}

// As the other stores answer, and an error as a rejection.
function soon<Args extends unknown[], T>(act: (...args: Args) => T): (...args: Args) => Promise<T> {
  return (...args) => new Promise((resolve) => resolve(act(...args)));
}

const counted = z.object({ pending: z.number(), oldest: z.number().nullable() });

const counts = z.object({ sessions: z.number(), signIns: z.number(), clients: z.number() });
const row = z.object({
  id: z.string(),
  idempotency_key: z.string().nullable(),
  body: z.string(),
  actor: z.string(),
  reason: z.string().nullable(),
  state: z.enum(["accepted", "running", "done", "failed"]),
  tries: z.number(),
  failures: z.number(),
  ended: z.string(),
  still_listed: z.number(),
  error: z.string().nullable(),
  requested_at: z.number(),
  next_try_at: z.number().nullable(),
  ended_at: z.number().nullable(),
});

function toOrder(found: Record<string, SQLOutputValue> | undefined): StoredOrder {
  const wire = row.parse(found);
  return {
    id: wire.id,
    idempotencyKey: wire.idempotency_key ?? undefined,
    order: remoteOrder.parse(JSON.parse(wire.body)),
    actor: wire.actor,
    reason: wire.reason ?? undefined,
    state: wire.state,
    tries: wire.tries,
    failures: wire.failures,
    ended: counts.parse(JSON.parse(wire.ended)),
    stillListed: wire.still_listed,
    error: wire.error ?? undefined,
    requestedAtMs: wire.requested_at,
    nextTryAtMs: wire.ended_at === null ? (wire.next_try_at ?? undefined) : undefined,
    endedAtMs: wire.ended_at ?? undefined,
  };
}
