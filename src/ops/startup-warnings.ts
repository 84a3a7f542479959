import { isIPv4 } from "node:net";
import { brandColors, isSeenOnCard } from "../brand-colors.ts";
import type { Config } from "../config/config.ts";
import { guessableSecrets } from "../config/weak-secret.ts";

/** What works, but not as safely as it could: said once, at the start. */
export function startupWarnings(config: Config): string[] {
  const guessable = guessableSecrets(config).map(
    ({ name, why }) => `${name} can be guessed: ${why} (openssl rand -hex 32)`,
  );
  return [...guessable, ...settingWarnings(config)];
}

/** The same without secrets. */
export function settingWarnings({
  hydra,
  kratos,
  baseUrl,
  trustProxy,
  logout,
  server,
  brand,
  store,
}: Config): string[] {
  const warnings = [];
  if (hydra.publicUrl === undefined) {
    warnings.push("HYDRA_PUBLIC_URL is not set: any http(s) redirect of the admin API is followed");
  }
  const shownHost = baseUrl === undefined ? server.host : new URL(baseUrl).hostname;
  // Without BASE_URL each request tells, where something is there that can tell.
  const mayBeHttps =
    baseUrl?.startsWith("https:") ?? (server.tls !== undefined || (trustProxy !== false && trustProxy !== 0));
  if (!mayBeHttps && !isLoopback(shownHost)) {
    warnings.push(
      "BASE_URL is not https: cookies are sent without Secure, and browsers send no Fetch Metadata",
    );
  }
  if (logout.prompt === "never") {
    warnings.push("LOGOUT_PROMPT=never: any page on the web can sign people out");
  }
  if (logout.revoke !== "none" && logout.revokeDelayMs > 0 && store.kind === "memory") {
    warnings.push(
      "LOGOUT_REVOKE without STORE_URL: revocations that wait for LOGOUT_REVOKE_DELAY are in memory, and lost when the process is killed",
    );
  }
  if (logout.offerEverywhere && (kratos === undefined || logout.kratos === "off")) {
    warnings.push(
      "LOGOUT_OFFER_EVERYWHERE without Kratos: sign-ins that Hydra does not list, because it skipped their consent, go on",
    );
  }
  if (brand.color !== undefined && !isSeenOnCard(brand.color)) {
    const { light } = brandColors(brand.color);
    warnings.push(
      `BRAND_COLOR is too pale for a white page: ${
        light.brand === brand.color
          ? "buttons have a darker edge there, and links are the text's colour"
          : `buttons are ${light.brand} there`
      }`,
    );
  }
  return warnings;
}

function isLoopback(host: string | undefined): boolean {
  return (
    host === "localhost" ||
    // Browsers take every name under it for this machine.
    host?.endsWith(".localhost") === true ||
    host === "[::1]" ||
    host === "::1" ||
    (isIPv4(host ?? "") && host?.startsWith("127.") === true)
  );
}
