import { chmodSync, mkdtempSync } from "node:fs";
import { userInfo, tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../../testkit/processes/free-port.ts";
import { guarded } from "../../testkit/processes/guarded-process.ts";
import { findPostgres, preparePostgres } from "../../testkit/processes/prepare-postgres.ts";
import { startPsql, type Psql } from "./psql.ts";

export type Database = "hydra" | "kratos";

export interface RunningPostgres {
  /** The server's version, as it says it. */
  version: string;
  /** @param more parameters, `&name=value` */
  dsn: (database: Database, more?: string) => string;
  /** As the superuser, whose own statements are not counted. */
  psql: Psql;
  close: () => Promise<void>;
}

const password = "nothing-to-protect";
const settings = {
  shared_preload_libraries: "pg_stat_statements",
  "pg_stat_statements.max": "5000",
  max_connections: "200",
  // What is counted must not be mixed with what PostgreSQL does by itself.
  autovacuum: "off",
  checkpoint_timeout: "1h",
  max_wal_size: "16GB",
};

/** PostgreSQL with pg_stat_statements and a database and a user each for Hydra and Kratos. It goes when this process does. */
export async function startPostgres(): Promise<RunningPostgres> {
  const programs = findPostgres();
  if (programs === undefined) throw new Error("there is no PostgreSQL (apt-get install postgresql)");
  const scratch = mkdtempSync(join(tmpdir(), "lethe-queries-"));
  // PostgreSQL runs as somebody else, who has to get in.
  chmodSync(scratch, 0o711);
  const isRoot = process.getuid?.() === 0;
  const uid = isRoot ? Number(execFileSync("id", ["-u", "postgres"])) : userInfo().uid;
  const command = preparePostgres(programs, scratch, { POSTGRES_PASSWORD: password }, uid);
  const port = await freePort();
  const options = Object.entries({ ...settings, listen_addresses: "127.0.0.1", port: String(port) });
  const asOther = isRoot ? ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups"] : [];
  const [program = "", ...args] = [
    ...asOther,
    ...command,
    ...options.flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  const server = guarded(program, args, { LC_ALL: "C" }, scratch);
  const connect = () =>
    startPsql(join(programs, "psql"), {
      PGHOST: "127.0.0.1",
      PGPORT: String(port),
      PGUSER: "postgres",
      PGPASSWORD: password,
      PGDATABASE: "postgres",
      LC_ALL: "C",
    });
  const psql = await firstAnswer(connect, () => server.output());
  await psql.run("CREATE EXTENSION pg_stat_statements;");
  for (const name of ["hydra", "kratos"]) {
    await psql.run(`CREATE USER ${name} PASSWORD '${password}';`);
    await psql.run(`CREATE DATABASE ${name} OWNER ${name};`);
  }
  return {
    version: (await psql.run("SHOW server_version;")).join(""),
    dsn: (database, more = "") =>
      `postgres://${database}:${password}@127.0.0.1:${port}/${database}?sslmode=disable${more}`,
    psql,
    async close() {
      await psql.close();
      await server.stop();
    },
  };
}

async function firstAnswer(connect: () => Psql, output: () => string): Promise<Psql> {
  for (let tries = 0; tries < 100; tries += 1) {
    const psql = connect();
    const isUp = await psql.run("SELECT 1;").then(
      () => true,
      () => false,
    );
    if (isUp) return psql;
    await pause(100);
  }
  throw new Error(`PostgreSQL did not start: ${output()}`);
}
