import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = import.meta.dirname;

const packages = {
  helm: "helm.sh/helm/v3/cmd/helm",
  kubeconform: "github.com/yannh/kubeconform/cmd/kubeconform",
};

export interface HelmTools {
  helm: string;
  kubeconform: string;
}

/** Paths of helm and kubeconform, built from the Go module proxy on first use. Throws an Error that says what is missing. */
export async function helmTools(): Promise<HelmTools> {
  return { kubeconform: await goTool("kubeconform"), helm: await goTool("helm") };
}

async function goTool(name: keyof HelmTools): Promise<string> {
  const path = await cachedPath(name);
  if (await exists(path)) return path;
  console.log(`Building ${name} from the Go module proxy: once, two minutes or less.`);
  await build(name, path);
  return path;
}

// Outside the tree, so that a fresh clone and `git clean` keep it; named after its pins, so that a new pin is a new file.
async function cachedPath(name: string): Promise<string> {
  const pins = await Promise.all(["mod", "sum"].map((kind) => readFile(join(here, `${name}.${kind}`))));
  const hash = createHash("sha256").update(Buffer.concat(pins)).digest("hex").slice(0, 12);
  const cache = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const suffix = process.platform === "win32" ? ".exe" : "";
  return join(cache, "lethe", "helm", `${name}-${hash}${suffix}`);
}

async function build(name: keyof HelmTools, path: string): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true });
  // Two test runs may build at once, and a killed one must not leave half a binary behind under the good name.
  const unfinished = `${path}.${process.pid}`;
  const flags = [`-modfile=${name}.mod`, "-buildvcs=false", "-ldflags=-s -w"];
  try {
    await run("go", ["build", ...flags, "-o", unfinished, packages[name]], {
      cwd: here,
    });
    await rename(unfinished, path);
  } catch (cause) {
    throw new Error(`${name} did not build (it needs Go 1.26 and the Go module proxy): ${lastWords(cause)}`, {
      cause,
    });
  } finally {
    await rm(unfinished, { force: true });
  }
}

function lastWords(error: unknown): string {
  const text = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
  return (text || String(error)).replaceAll(/\s+/g, " ").slice(-400);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
