import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "../is-record.ts";
import { packageDir } from "../package-dir.ts";

/** Which Lethe this is, as its package says. */
export function ownVersion(): string {
  const known: unknown = JSON.parse(readFileSync(join(packageDir, "package.json"), "utf8"));
  return isRecord(known) ? String(known["version"]) : "";
}

/**
 * The body of `GET /version`, in Ory's shape. Only for ports that no browser reaches (`METRICS_PORT`, `ADMIN_PORT`): whoever looks for servers with a known
 * hole should have to find out the version by other means.
 */
export function versionAnswer(): { name: string; version: string } {
  return { name: "lethe", version: ownVersion() };
}
