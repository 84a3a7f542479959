import type { StoredClient } from "./hydra-client.ts";
import { deviceGrant } from "./token-endpoint-client.ts";

const grantNames = ["authorization_code", "refresh_token", "client_credentials"] as const;
const tokenNames = { access: "access_token", id: "id_token", refresh: "refresh_token" } as const;
const hour = 3600;
const defaults = { access: hour, id: hour, refresh: 720 * hour };
const unitSeconds: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** How long a token lives: what the client says for the grant that it used, else Hydra's defaults. */
export function lifespanSeconds(
  client: StoredClient | undefined,
  grantType: string,
  token: keyof typeof tokenNames,
): number {
  const known = grantNames.find((name) => name === grantType) ?? "authorization_code";
  const grant = grantType === deviceGrant ? "device_authorization" : known;
  const said = client?.[`${grant}_grant_${tokenNames[token]}_lifespan`];
  return typeof said === "string" && said !== "" ? Math.max(1, parseGoDuration(said)) : defaults[token];
}

function parseGoDuration(text: string): number {
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g);
  return Math.round(
    [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit ?? ""] ?? 0), 0),
  );
}
