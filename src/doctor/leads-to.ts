import type { Config } from "../config/config.ts";
import { ownUrl } from "../config/own-url.ts";
import type { Finding } from "./finding.ts";

/** A setting of Ory's that should name a page of ours. */
export interface LeadsTo {
  id: string;
  /** Whose it is. */
  server: "Hydra" | "Kratos";
  /** What it is called there, such as `urls.error`. */
  setting: string;
  /** The page that it should name, such as `/error`; the first is recommended, each will do. */
  paths: readonly [string, ...string[]];
  /** Where it leads, without the query; undefined when that was not seen. */
  seen: string | undefined;
  severity: "error" | "warning";
  /** What users meet where it is wrong. */
  why: string;
}

/** Whether it leads to the page of ours that it should lead to. */
export function examineLink(
  { id, server, setting, paths, seen, severity, why }: LeadsTo,
  config: Pick<Config, "baseUrl" | "linkPrefix">,
): Finding {
  const [wanted] = paths.map((path) => ownUrl(config, path) ?? path);
  const change = `in ${server}'s configuration: ${setting}: ${wanted}`;
  if (seen === undefined)
    return { id, severity: "unknown", what: `${setting} of ${server} could not be seen`, change };
  if (paths.some((path) => isPage(seen, path, config)))
    return { id, severity: "ok", what: `${setting} of ${server} leads here (${seen})` };
  return { id, severity, what: `${setting} of ${server} leads to ${seen}, and not here`, why, change };
}

// Without BASE_URL we know only our paths.
function isPage(seen: string, path: string, config: Pick<Config, "baseUrl" | "linkPrefix">): boolean {
  const own = ownUrl(config, path);
  return own === undefined ? new URL(seen).pathname === config.linkPrefix + path : seen === own;
}
