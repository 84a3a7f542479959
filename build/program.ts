import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "rolldown";
import { isRecord } from "../src/is-record.ts";

// After `tsc`: dist/main.js becomes the whole program, with what it needs of its packages, in a few files. Node starts it in two
// thirds of the time that hundreds of files take, in less memory. The modules of the library stay beside it as they are.

const root = join(import.meta.dirname, "..");
const [built = join(root, "dist")] = process.argv.slice(2);
rmSync(join(built, "program"), { recursive: true, force: true });
const { output } = await build({
  input: join(root, "src/main.ts"),
  platform: "node",
  // Of CommonJS nothing can be left out.
  resolve: { mainFields: ["module", "main"] },
  // Loaded only where somebody wants them, and then as they are.
  external: [/^@opentelemetry\//, "prom-client"],
  // No comments with the paths of this machine.
  experimental: { attachDebugInfo: "none" },
  output: {
    dir: built,
    entryFileNames: "main.js",
    chunkFileNames: ({ isDynamicEntry }) => `program/${isDynamicEntry ? "[name]" : "shared-[hash]"}.js`,
  },
});
const modules = output.flatMap((part) => (part.type === "chunk" ? part.moduleIds : []));
const packages = new Set(modules.flatMap((id) => packageOf(id) ?? []));
writeFileSync(join(built, "main.licenses.txt"), [...packages].toSorted().map(licenseOf).join("\n\n---\n\n"));

function packageOf(id: string): string | undefined {
  return /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id)?.[1];
}

function licenseOf(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { name, version, license } = isRecord(manifest) ? manifest : {};
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    file === undefined ? `License: ${String(license)}` : readFileSync(join(folder, file), "utf8").trim();
  return `${String(name)} ${String(version)}\n\n${text}`;
}
