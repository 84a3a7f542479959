// `node build/release/sbom.ts lethe-0.2.0.tgz`: an SBOM (CycloneDX) of the packed package with all that it brings.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * Made where nothing else is installed: `npm sbom --omit dev` in this tree leaves out what a tool of ours needs as well (npm 11.19).
 * @param tarball as `npm pack` makes it
 */
export function sbomOf(tarball: string, env?: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "lethe-sbom-"));
  const cwd = join(folder, "package");
  const npm = (...args: string[]) =>
    execFileSync("npm", args, { cwd, ...(env && { env }), encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  try {
    execFileSync("tar", ["-xzf", resolve(tarball)], { cwd: folder });
    npm("pkg", "delete", "devDependencies");
    npm("install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund");
    return npm("sbom", "--sbom-format", "cyclonedx");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === import.meta.filename) process.stdout.write(sbomOf(process.argv[2] ?? ""));
