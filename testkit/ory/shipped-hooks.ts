import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { Setting } from "./as-environment.ts";

const shipped = (name: string) => fileURLToPath(new URL(`../../deploy/kratos/${name}`, import.meta.url));

/**
 * Kratos's configuration of the web-hooks as it is shipped, for a Lethe at this address.
 * @param waits false: as shipped, Kratos goes on at once
 */
export async function shippedHooks(lethe: string, secret: string, waits = false): Promise<Setting> {
  const text = await readFile(shipped("lethe-hooks.yml"), "utf8");
  const own = text
    .replaceAll("http://lethe:3100", lethe)
    .replaceAll("/etc/config/kratos/lethe.jsonnet", shipped("lethe.jsonnet"))
    .replaceAll(/put-the-secret-here[\w-]*/g, secret);
  const placed = waits ? own.replaceAll(/^.*response: \{ ignore: true \}\n/gm, "") : own;
  return parse(placed, { merge: true }) as Setting;
}
