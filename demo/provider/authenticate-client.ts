import type { Request } from "express";
import type { ClientStore } from "./client-store.ts";
import type { StoredClient } from "./hydra-client.ts";
import { HydraError } from "./hydra-error.ts";

/** Who calls an endpoint of the provider's own: by HTTP Basic, by the form, or, without a secret, by name alone. */
export function authenticateClient(req: Request, form: URLSearchParams, clients: ClientStore): StoredClient {
  const basic = readBasic(req.headers.authorization);
  const [id, secret] = basic ?? [form.get("client_id") ?? "", form.get("client_secret")];
  const client = clients.find(id);
  if (client === undefined)
    throw HydraError.of("invalid_client", "The requested resource could not be found");
  const method = client.token_endpoint_auth_method ?? "client_secret_basic";
  const said =
    basic === undefined ? (secret === null ? "none" : "client_secret_post") : "client_secret_basic";
  if (said !== method) {
    throw HydraError.of(
      "invalid_client",
      `The OAuth 2.0 Client supports client authentication method '${method}', but method '${said}' was requested.`,
    );
  }
  if (method !== "none" && client.client_secret !== secret) throw HydraError.of("invalid_client");
  return client;
}

function readBasic(header = ""): [string, string] | undefined {
  const encoded = /^basic (.+)$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const [id = "", secret = ""] = Buffer.from(encoded, "base64").toString().split(":", 2);
  return [decodeURIComponent(id), decodeURIComponent(secret)];
}
