import { globSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { isRecord } from "../src/is-record.ts";

// After everything else: of the modules that `tsc` has written, dist keeps those that the library is made of. The others are in the program, and what
// they need of packages is in it, too: a host that mounts Lethe does not install a job queue for it.

const root = join(import.meta.dirname, "..");
const [built = join(root, "dist")] = process.argv.slice(2);

const manifest: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const installed = new Set(
  ["dependencies", "peerDependencies"].flatMap((kind) => {
    const listed = isRecord(manifest) ? manifest[kind] : undefined;
    return isRecord(listed) ? Object.keys(listed) : [];
  }),
);

const kept = new Set<string>();
for (const end of [".js", ".d.ts"]) keep(`index${end}`, end);
for (const file of globSync("**/*.{js,d.ts}", { cwd: built })) {
  const isProgram = file === "main.js" || file.startsWith("program");
  if (!isProgram && !kept.has(file)) rmSync(join(built, file));
}
for (const folder of globSync("**/", { cwd: built }).toSorted().toReversed())
  if (readdirSync(join(built, folder)).length === 0) rmdirSync(join(built, folder));

function keep(file: string, end: string): void {
  if (kept.has(file)) return;
  kept.add(file);
  const text = readFileSync(join(built, file), "utf8");
  for (const [, to = ""] of text.matchAll(/(?:\bfrom |\bimport |\bimport\(|\bmodule )"([^"]+)"/g)) {
    if (to.startsWith(".")) keep(normalize(join(dirname(file), to.replace(/\.[jt]s$/, end))), end);
    else if (!to.startsWith("node:") && !installed.has(to))
      throw new Error(`the library's ${file} needs ${to}, which no host is told to install`);
  }
}
