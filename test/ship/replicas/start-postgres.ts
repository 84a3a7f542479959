import { execFile } from "node:child_process";
import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "../../../testkit/processes/free-port.ts";
import { guarded } from "../../../testkit/processes/guarded-process.ts";
import { part } from "../../../testkit/vitest/parts.ts";
import { preparePostgres } from "../../../testkit/processes/prepare-postgres.ts";

const run = promisify(execFile);
const nobody = 65_534;

/** An empty PostgreSQL with Hydra's tables: with more than one person at once SQLite refuses Hydra's writes ("database is locked"). */
export async function startPostgres(): Promise<{ dsn: string; close: () => Promise<void> }> {
  const scratch = await mkdtemp(join(tmpdir(), "lethe-postgres-"));
  // PostgreSQL won't be root, and whoever it is instead has to get through.
  await chmod(scratch, 0o755);
  const isRoot = process.getuid?.() === 0;
  const uid = isRoot ? nobody : (process.getuid?.() ?? 0);
  const env = { POSTGRES_USER: "hydra", POSTGRES_PASSWORD: "only-for-these-tests" };
  const command = preparePostgres(part("postgres").path, scratch, env, uid);
  const port = await freePort();
  const settings = [`port=${port}`, "listen_addresses=127.0.0.1", "synchronous_commit=off"];
  const whole = [...command, ...settings.flatMap((setting) => ["-c", setting])];
  const asNobody = ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"];
  const [program = "", ...args] = isRoot ? [...asNobody, ...whole] : whole;
  const postgres = guarded(program, args, { LC_ALL: "C" }, scratch);
  const dsn = `postgres://hydra:${env.POSTGRES_PASSWORD}@127.0.0.1:${port}/hydra?sslmode=disable&max_conns=24`;
  for (let tries = 0; ; tries += 1) {
    try {
      await run(part("hydra").path, ["migrate", "sql", "--read-from-env", "--yes"], { env: { DSN: dsn } });
      return { dsn, close: () => postgres.stop() };
    } catch (error) {
      if (tries === 20 || !postgres.isRunning()) {
        await postgres.stop();
        throw new Error(`Hydra's tables could not be made: ${postgres.output().slice(-2_000)}`, {
          cause: error,
        });
      }
      await pause(100);
    }
  }
}
