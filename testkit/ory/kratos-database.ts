import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "./go-binary.ts";

const run = promisify(execFile);

// Kratos's own in-memory database refuses a write while anybody reads ("table is locked"), its courier for instance; with a
// write-ahead log readers and a writer leave each other alone. More than two writers at once is still too much for SQLite:
// a test with a crowd gives startKratos the dsn of a PostgreSQL.
const options = "_fk=true&_journal_mode=WAL&_synchronous=OFF&_busy_timeout=2000";

export interface KratosDatabase {
  dsn: string;
  /** Holds the database and nothing else. */
  folder: string;
}

/** An empty database in a folder of its own. The tables are made once per build of Kratos, and copied. */
export async function emptyKratosDatabase(binary: string): Promise<KratosDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "lethe-kratos-"));
  const path = join(folder, "kratos.sqlite");
  const template = await templateOf(binary);
  const copy = async () => copyFile(template, path, constants.COPYFILE_FICLONE);
  await copy().catch(async () => {
    await migrate(binary, template);
    await copy();
  });
  return { dsn: `sqlite://${path}?${options}`, folder };
}

// Not beside the program: a given one's folder need not be ours, nor need it be the same program tomorrow.
async function templateOf(binary: string): Promise<string> {
  const { size, mtimeMs } = await stat(binary);
  const build = createHash("sha256").update(`${binary} ${size} ${mtimeMs}`).digest("hex").slice(0, 12);
  return join(cacheFolder, `kratos-${build}.sqlite`);
}

async function migrate(binary: string, template: string): Promise<void> {
  await mkdir(dirname(template), { recursive: true });
  // Two test runs may be at this point at once.
  const unfinished = `${template}.${process.pid}`;
  const env = { ...process.env, DSN: `sqlite://${unfinished}?_fk=true` };
  try {
    await run(binary, ["migrate", "sql", "--read-from-env", "--yes"], { env, maxBuffer: 64 * 1024 * 1024 });
    await rename(unfinished, template);
  } finally {
    await rm(unfinished, { force: true });
  }
}
