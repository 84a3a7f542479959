import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = import.meta.dirname;

/** Outside the tree, so that a fresh clone and `git clean` keep what is in it. */
export const cacheFolder = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "lethe", "ory");

export interface GoProgram {
  /** Names the pins beside this file, `<name>.mod` and `<name>.sum`, and the binary. */
  name: "hydra" | "kratos";
  version: string;
  package: string;
  /** How long the first build takes, for the person who waits. */
  takes: string;
}

/** Path of a program built from the Go module proxy on first use. Throws an Error that says what is missing. */
export async function goBinary(program: GoProgram): Promise<string> {
  const path = await cachedPath(program);
  if (await exists(path)) return path;
  await requireGo();
  const { name, version, takes } = program;
  console.log(`Building ${name} ${version} from the Go module proxy: once, ${takes} or so.`);
  await build(program, path);
  return path;
}

// Named after its inputs, so that a new pin is a new file.
async function cachedPath({ name, version }: GoProgram): Promise<string> {
  const pins = await Promise.all(["mod", "sum"].map((kind) => readFile(join(here, `${name}.${kind}`))));
  const hash = createHash("sha256").update(Buffer.concat(pins)).digest("hex").slice(0, 12);
  const suffix = process.platform === "win32" ? ".exe" : "";
  return join(cacheFolder, `${name}-${version}-${hash}${suffix}`);
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

async function build(program: GoProgram, path: string): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true });
  // Two test runs may build at once, and a killed one must not leave half a binary behind under the good name.
  const unfinished = `${path}.${process.pid}`;
  const flags = [
    `-modfile=${program.name}.mod`,
    "-buildvcs=false",
    "-tags",
    "sqlite,json1",
    "-ldflags=-s -w",
  ];
  try {
    await run("go", ["build", ...flags, "-o", unfinished, program.package], {
      cwd: here,
      // Without a C compiler Go would build a program whose SQLite fails at the start; this way the build says so.
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
