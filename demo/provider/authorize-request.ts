import type { Request } from "express";
import type { ClientStore } from "./client-store.ts";
import { HydraError } from "./hydra-error.ts";
import type { StoredClient } from "./hydra-client.ts";
import { readQuery } from "./wire.ts";

export interface AuthorizeRequest {
  client: StoredClient;
  redirectUri: string;
  parameters: URLSearchParams;
  scope: string[];
  prompts: string[];
}

/** Who asks, and where answers may go. What fails here must never reach the redirect_uri. */
export function readAuthorizeRequest(req: Request, clients: ClientStore): AuthorizeRequest {
  const parameters = readQuery(req);
  const client = clients.find(parameters.get("client_id") ?? "");
  if (client === undefined) {
    throw HydraError.of("invalid_client", "The requested OAuth 2.0 Client does not exist.");
  }
  const registered = client.redirect_uris ?? [];
  const asked = parameters.get("redirect_uri") ?? (registered.length === 1 ? registered[0] : undefined);
  if (asked === undefined || !registered.includes(asked)) {
    throw HydraError.of(
      "invalid_request",
      "The 'redirect_uri' parameter does not match any of the OAuth 2.0 Client's pre-registered redirect urls.",
    );
  }
  return {
    client,
    redirectUri: asked,
    parameters,
    scope: list(parameters, "scope"),
    prompts: list(parameters, "prompt"),
  };
}

/** What may be told to the client by a redirect. */
export function checkAuthorizeRequest({ client, parameters, scope }: AuthorizeRequest): void {
  const allowed = (client.scope ?? "").split(" ");
  for (const name of scope) {
    if (!allowed.includes(name)) {
      throw HydraError.of("invalid_scope", `The OAuth 2.0 Client is not allowed to request scope '${name}'.`);
    }
  }
  const responseType = parameters.get("response_type") ?? "";
  if (responseType !== "code") {
    throw HydraError.of(
      "unsupported_response_type",
      `The client is not allowed to request response_type '${responseType}'.`,
    );
  }
  if ((parameters.get("state") ?? "").length < 8) {
    throw HydraError.of(
      "invalid_state",
      "Request parameter 'state' must be at least be 8 characters long to ensure sufficient entropy.",
    );
  }
}

export function list(parameters: URLSearchParams, name: string): string[] {
  return (parameters.get(name) ?? "").split(" ").filter((word) => word !== "");
}
