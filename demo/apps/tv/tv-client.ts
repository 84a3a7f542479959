import type { HydraClient } from "../../provider/hydra-client.ts";

export const tvScope = "openid profile email";

/** A device keeps no secret, and no browser comes back to it. */
export const tvClient: HydraClient = {
  client_id: "tv",
  client_name: "Television",
  grant_types: ["urn:ietf:params:oauth:grant-type:device_code"],
  response_types: [],
  scope: tvScope,
  token_endpoint_auth_method: "none",
};
