import { execFileSync } from "node:child_process";
import {
  accessSync,
  appendFileSync,
  chownSync,
  constants,
  globSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** The folder with PostgreSQL's server programs, newest first; undefined when there is none. */
export function findPostgres(): string | undefined {
  const folders = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/bin", "/usr/bin"];
  return folders
    .flatMap((pattern) => globSync(pattern).toSorted().toReversed())
    .find((folder) => isExecutable(join(folder, "initdb")) && isExecutable(join(folder, "postgres")));
}

/** Does what the postgres image does at its first start with these variables, and returns the command that serves. */
export function preparePostgres(
  programs: string,
  scratch: string,
  env: Record<string, string>,
  uid: number,
  scriptFolders: string[] = [],
): string[] {
  const {
    POSTGRES_USER: user = "postgres",
    POSTGRES_PASSWORD: password = "",
    POSTGRES_DB: database = user,
  } = env;
  const data = join(scratch, "postgres");
  mkdirSync(data);
  chownSync(data, uid, uid);
  const passwordFile = join(scratch, "postgres-password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  chownSync(passwordFile, uid, uid);
  const as = { uid, gid: uid, cwd: data, env: { PATH: `${programs}:/usr/bin:/bin`, LC_ALL: "C" } };
  const initdb = ["-D", data, "-U", user, `--pwfile=${passwordFile}`, "-A", "scram-sha-256", "--no-sync"];
  execFileSync(join(programs, "initdb"), initdb, { ...as, stdio: "pipe" });
  appendFileSync(join(data, "pg_hba.conf"), "host all all all scram-sha-256\n");
  const create = database === "postgres" ? [] : [`CREATE DATABASE "${database}" OWNER "${user}";\n`];
  const scripts = scriptFolders.flatMap((folder) => globSync(join(folder, "*.sql")).toSorted());
  for (const input of [...create, ...scripts.map((script) => readFileSync(script, "utf8"))]) {
    const single = ["--single", "-D", data, "postgres"];
    execFileSync(join(programs, "postgres"), single, { ...as, input, stdio: "pipe" });
  }
  const settings = ["listen_addresses=*", "unix_socket_directories=", "fsync=off"];
  return [join(programs, "postgres"), "-D", data, ...settings.flatMap((setting) => ["-c", setting])];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
