import { spawnSync } from "node:child_process";
import { cpSync, existsSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** The programs that are measured, as JavaScript: to strip types at the start costs time and memory that no deployment pays. */
export interface Built {
  lethe: string;
  floor: string;
  /** To be preloaded. */
  inside: string;
}

/** Builds what is in `src` now into a folder of its own, where nobody rebuilds it while it is measured. */
export function buildLethe(folder: string): Built {
  const home = join(folder, "lethe");
  rmSync(home, { recursive: true, force: true });
  for (const name of ["views", "public", "locales", "package.json"]) {
    cpSync(join(root, name), join(home, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(home, "node_modules"), "junction");
  const built = {
    lethe: join(home, "dist/main.js"),
    floor: join(home, "bench/floor.js"),
    inside: join(home, "bench/lib/inside.js"),
  };
  compile(built.lethe, ["-p", join(root, "tsconfig.build.json"), "--outDir", join(home, "dist")]);
  for (const step of ["build/ory-requests.ts", "build/program.ts"]) {
    const { status } = spawnSync(process.execPath, [join(root, step), join(home, "dist")], {
      stdio: "inherit",
    });
    if (status !== 0) throw new Error(`${step} has failed`);
  }
  const sources = ["bench/floor.ts", "bench/lib/inside.ts"].map((path) => join(root, path));
  const options = ["--target", "es2024", "--module", "nodenext", "--types", "node", "--skipLibCheck"];
  const places = ["--rewriteRelativeImportExtensions", "--rootDir", root, "--outDir", home];
  compile(built.floor, ["--ignoreConfig", ...options, ...places, ...sources]);
  return built;
}

// What its types are like is the check's business.
function compile(program: string, args: string[]): void {
  const tsc = join(root, "node_modules/@typescript/native/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, ...args], { cwd: root, encoding: "utf8" });
  if (!existsSync(program)) throw new Error(`${program} was not built: ${stdout}`);
}
