import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "../is-record.ts";
import { packageDir } from "../package-dir.ts";

/** Which Lethe this is, as its package says. */
export function ownVersion(): string {
  const known: unknown = JSON.parse(readFileSync(join(packageDir, "package.json"), "utf8"));
  return isRecord(known) ? String(known["version"]) : "";
}
