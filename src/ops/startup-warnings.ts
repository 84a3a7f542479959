import { isIPv4 } from "node:net";
import type { Config } from "../config.ts";

/** What works, but not as safely as it could: said once, at the start. */
export function startupWarnings({ hydra, https, baseUrl, logout, server }: Config): string[] {
  const warnings = [];
  if (hydra.publicUrl === undefined) {
    warnings.push("HYDRA_PUBLIC_URL is not set: any http(s) redirect of the admin API is followed");
  }
  const shownHost = baseUrl === undefined ? server.host : new URL(baseUrl).hostname;
  if (!https && !isLoopback(shownHost)) {
    warnings.push(
      "BASE_URL is not https: cookies are sent without Secure, and browsers send no Fetch Metadata",
    );
  }
  if (logout.prompt === "never") {
    warnings.push("LOGOUT_PROMPT=never: any page on the web can sign people out");
  }
  return warnings;
}

function isLoopback(host: string | undefined): boolean {
  return (
    host === "localhost" ||
    host === "[::1]" ||
    host === "::1" ||
    (isIPv4(host ?? "") && host?.startsWith("127.") === true)
  );
}
