import type { StoredClient } from "./hydra-client.ts";

export const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
const grants = new Set(["authorization_code", "refresh_token", "client_credentials", deviceGrant]);

/** What oidc-provider has to know of a client to serve the token and revocation endpoints. */
export function tokenEndpointClient(client: StoredClient): Record<string, unknown> {
  const method = client.token_endpoint_auth_method ?? "client_secret_basic";
  const grantTypes = client.grant_types?.length ? client.grant_types : ["authorization_code"];
  const usesCode = grantTypes.includes("authorization_code");
  return {
    client_id: client.client_id,
    ...(method === "none" ? {} : { client_secret: client.client_secret }),
    token_endpoint_auth_method: method,
    grant_types: grantTypes.filter((grant) => grants.has(grant)),
    response_types: usesCode ? ["code"] : [],
    redirect_uris: usesCode ? (client.redirect_uris ?? []) : [],
    scope: client.scope,
  };
}
