import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "../is-record.ts";
import { packageDir } from "../package-dir.ts";

/** Where whoever runs Lethe from this folder finds all settings: neither the image nor the npm package has docs/ and the demo. */
export function whereListed(folder = packageDir): string {
  if (existsSync(join(folder, "docs/settings.md")))
    return "docs/settings.md lists every setting. To see Lethe work without any: npm run demo";
  const known: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { homepage, version } = isRecord(known) ? known : {};
  const page = `${String(homepage).replace(/#.*$/, "")}/blob/v${String(version)}/docs/settings.md`;
  return `${page} lists every setting. "lethe init" writes what a start needs`;
}
