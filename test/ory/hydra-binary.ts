import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = import.meta.dirname;

export const HYDRA_VERSION = "v2.3.0";

/** Path of real Hydra, built from the Go module proxy on first use. Throws an Error that says what is missing. */
export async function hydraBinary(): Promise<string> {
  const path = await cachedPath();
  if (await exists(path)) return path;
  await requireGo();
  console.log(`Building Hydra ${HYDRA_VERSION} from the Go module proxy: once, two minutes or so.`);
  await build(path);
  return path;
}

// Outside the tree, so that a fresh clone and `git clean` keep it; named after its inputs, so that a new pin is a new file.
async function cachedPath(): Promise<string> {
  const pins = await Promise.all(["hydra.mod", "hydra.sum"].map((name) => readFile(join(here, name))));
  const hash = createHash("sha256").update(Buffer.concat(pins)).digest("hex").slice(0, 12);
  const cache = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(
    cache,
    "lethe",
    "ory",
    `hydra-${HYDRA_VERSION}-${hash}${process.platform === "win32" ? ".exe" : ""}`,
  );
}

async function requireGo(): Promise<void> {
  try {
    await run("go", ["version"]);
  } catch (cause) {
    throw new Error("there is no Go to build it with (install Go 1.24 or newer: https://go.dev/dl)", {
      cause,
    });
  }
}

async function build(path: string): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true });
  // Two test runs may build at once, and a killed one must not leave half a binary behind under the good name.
  const unfinished = `${path}.${process.pid}`;
  const flags = ["-modfile=hydra.mod", "-buildvcs=false", "-tags", "sqlite,json1", "-ldflags=-s -w"];
  try {
    await run("go", ["build", ...flags, "-o", unfinished, "github.com/ory/hydra/v2"], {
      cwd: here,
      // Without a C compiler Go would build a Hydra whose SQLite fails at the start; this way the build says so.
      env: { ...process.env, CGO_ENABLED: "1" },
    });
    await rename(unfinished, path);
  } catch (cause) {
    const lastWords =
      cause instanceof Error && "stderr" in cause
        ? String(cause.stderr).replaceAll(/\s+/g, " ").slice(-400)
        : "";
    throw new Error(`it did not build (it needs the Go module proxy and a C compiler): ${lastWords}`, {
      cause,
    });
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
