import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { PgBoss } from "pg-boss";

const body = JSON.stringify({
  target: { kind: "subject" },
  tokens: "all",
  actor: "admin_api",
  reason: "laptop stolen",
});

/** A row that is inserted and updated once, by the engine alone. */
export function sqliteFloor(path: string): (subject: string) => Promise<void> {
  const db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  db.exec("CREATE TABLE orders (id TEXT PRIMARY KEY, subject TEXT, body TEXT, state TEXT) STRICT");
  const insert = db.prepare("INSERT INTO orders VALUES (?, ?, ?, 'accepted')");
  const update = db.prepare("UPDATE orders SET state = 'done' WHERE id = ?");
  return (subject) => {
    const id = randomUUID();
    insert.run(id, subject, body);
    update.run(id);
    return Promise.resolve();
  };
}

/** The same over the connections of the driver that pg-boss uses. */
export async function postgresFloor(url: string) {
  const boss = new PgBoss({
    connectionString: url,
    schema: "floor",
    max: 4,
    supervise: false,
    schedule: false,
  });
  await boss.start();
  const db = boss.getDb();
  await db.executeSql("CREATE TABLE orders (id uuid PRIMARY KEY, subject text, body jsonb, state text)");
  return {
    async cycle(subject: string): Promise<void> {
      const id = randomUUID();
      await db.executeSql("INSERT INTO orders VALUES ($1, $2, $3, 'accepted')", [id, subject, body]);
      await db.executeSql("UPDATE orders SET state = 'done' WHERE id = $1", [id]);
    },
    close: () => boss.stop({ timeout: 1_000 }),
  };
}
