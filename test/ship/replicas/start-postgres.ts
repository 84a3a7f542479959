import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { startPostgres as start } from "../../../testkit/processes/start-postgres.ts";
import { part } from "../../../testkit/vitest/parts.ts";

const run = promisify(execFile);

/** An empty PostgreSQL with Hydra's tables: with more than one person at once SQLite refuses Hydra's writes ("database is locked"). */
export async function startPostgres(): Promise<{ dsn: string; close: () => Promise<void> }> {
  const { url, close } = await start(part("postgres").path, "hydra");
  const dsn = `${url("hydra")}&max_conns=24`;
  try {
    await run(part("hydra").path, ["migrate", "sql", "--read-from-env", "--yes"], { env: { DSN: dsn } });
  } catch (error) {
    await close();
    throw new Error("Hydra's tables could not be made", { cause: error });
  }
  return { dsn, close };
}
