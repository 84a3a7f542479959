import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "../is-record.ts";

/** Which Lethe this is, as its package says. */
export function ownVersion(): string {
  // Next to `src` and to `dist`.
  const manifest = readFileSync(join(import.meta.dirname, "../../package.json"), "utf8");
  const known: unknown = JSON.parse(manifest);
  return isRecord(known) ? String(known["version"]) : "";
}
