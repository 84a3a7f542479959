import { execFile } from "node:child_process";
import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "./free-port.ts";
import { guarded } from "./guarded-process.ts";
import { preparePostgres } from "./prepare-postgres.ts";

const run = promisify(execFile);
const nobody = 65_534;
const password = "only-for-these-tests";

export interface RunningPostgres {
  port: number;
  /** @param user its owner unless told otherwise */
  url: (database: string, user?: string) => string;
  /** An empty database, and its address as its owner. */
  newDatabase: () => Promise<string>;
  /** As the owner of everything. @returns what psql shows, without headings */
  sql: (statement: string, database?: string) => Promise<string>;
  /** Ends its connections and itself at once; `start` has it serve again. */
  stop: () => Promise<void>;
  start: () => Promise<void>;
  close: () => Promise<void>;
}

/**
 * An empty PostgreSQL on a port of its own, which ends with this process.
 * @param programs the folder with its programs
 * @param settings beyond those of tests
 */
export async function startPostgres(
  programs: string,
  owner: string,
  settings: Record<string, string> = {},
): Promise<RunningPostgres> {
  const scratch = await mkdtemp(join(tmpdir(), "lethe-postgres-"));
  // PostgreSQL won't be root, and whoever it is instead has to get through.
  await chmod(scratch, 0o755);
  const isRoot = process.getuid?.() === 0;
  const uid = isRoot ? nobody : (process.getuid?.() ?? 0);
  const env = { POSTGRES_USER: owner, POSTGRES_PASSWORD: password };
  const command = preparePostgres(programs, scratch, env, uid);
  const port = await freePort();
  const all = { port: String(port), listen_addresses: "127.0.0.1", synchronous_commit: "off", ...settings };
  const whole = [...command, ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  const asNobody = ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"];
  const [program = "", ...args] = isRoot ? [...asNobody, ...whole] : whole;
  let server: ReturnType<typeof guarded>;
  let databases = 0;
  const postgres = { port, url, newDatabase, sql, stop, start, close };
  await start();
  return postgres;

  function url(database: string, user = owner): string {
    return `postgres://${user}:${password}@127.0.0.1:${port}/${database}?sslmode=disable`;
  }

  async function sql(statement: string, database = owner): Promise<string> {
    const { stdout } = await run(
      join(programs, "psql"),
      ["-qAtX", "-v", "ON_ERROR_STOP=1", "-d", url(database), "-c", statement],
      { env: { LC_ALL: "C" } },
    );
    return stdout.trim();
  }

  async function newDatabase(): Promise<string> {
    databases += 1;
    const name = `database_${databases}`;
    await sql(`CREATE DATABASE ${name}`);
    return url(name);
  }

  async function start(): Promise<void> {
    server = guarded(program, args, { LC_ALL: "C" });
    for (let tries = 0; ; tries += 1) {
      try {
        await sql("SELECT 1");
        return;
      } catch (error) {
        if (tries < 2_000 && server.isRunning()) {
          await pause(50);
          continue;
        }
        await close();
        throw new Error(`PostgreSQL did not start: ${server.output().slice(-2_000)}`, { cause: error });
      }
    }
  }

  async function stop(): Promise<void> {
    // "Fast" (SIGINT) does not wait for clients; what starts it again must find it gone.
    await run(join(programs, "pg_ctl"), ["-D", join(scratch, "postgres"), "-m", "fast", "-w", "stop"], {
      ...(isRoot && { uid: nobody, gid: nobody }),
      env: { LC_ALL: "C" },
    });
  }

  async function close(): Promise<void> {
    await server.stop();
    await run("rm", ["-rf", scratch]);
  }
}
