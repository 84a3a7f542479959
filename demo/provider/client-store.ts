import { randomBytes, randomUUID } from "node:crypto";
import { HydraError, noRow } from "./hydra-error.ts";
import type { HydraClient, StoredClient } from "./hydra-client.ts";

export class ClientStore {
  readonly #clients = new Map<string, StoredClient>();

  create(input: HydraClient): StoredClient {
    const id = input.client_id === undefined || input.client_id === "" ? randomUUID() : input.client_id;
    if (this.#clients.has(id)) {
      throw new HydraError(
        409,
        "Unable to insert or update resource because a resource with that value exists already",
      );
    }
    const secret = input.client_secret ?? randomBytes(20).toString("base64url");
    return this.#put({ ...input, client_id: id, client_secret: secret }, now());
  }

  replace(id: string, input: HydraClient): StoredClient {
    const known = this.get(id);
    // An update without a secret keeps the one there is, as Hydra does.
    const secret = input.client_secret ?? known.client_secret;
    const kept = secret === undefined ? {} : { client_secret: secret };
    return this.#put({ ...input, ...kept, client_id: id }, known.created_at ?? now());
  }

  find(id: string): StoredClient | undefined {
    return this.#clients.get(id);
  }

  get(id: string): StoredClient {
    const client = this.find(id);
    if (client === undefined) throw noRow();
    return client;
  }

  list(): StoredClient[] {
    return [...this.#clients.values()];
  }

  delete(id: string): void {
    if (!this.#clients.delete(id)) throw noRow();
  }

  #put(input: StoredClient, createdAt: string): StoredClient {
    validate(input);
    const scope =
      input.scope === undefined || input.scope === "" ? "offline_access offline openid" : input.scope;
    const client = { ...input, scope, created_at: createdAt, updated_at: now() };
    this.#clients.set(client.client_id, client);
    return client;
  }
}

const now = () => new Date().toISOString().replace(/\.\d+/, "");

function validate(client: HydraClient): void {
  if (client.client_secret !== undefined && client.client_secret.length < 6) {
    throw HydraError.of(
      "invalid_client_metadata",
      "Field client_secret must contain a secret that is at least 6 characters long.",
    );
  }
  const origins = new Set((client.redirect_uris ?? []).map((uri) => originOf(uri)));
  for (const uri of client.post_logout_redirect_uris ?? []) {
    if (origins.has(originOf(uri))) continue;
    throw HydraError.of(
      "invalid_client_metadata",
      `post_logout_redirect_uri "${uri}" must match the domain, port, scheme of at least one of the registered redirect URIs but did not'`,
    );
  }
}

function originOf(uri: string): string {
  if (!URL.canParse(uri)) {
    throw HydraError.of("invalid_client_metadata", `Unable to parse post_logout_redirect_uri: ${uri}`);
  }
  const { protocol, host } = new URL(uri);
  return `${protocol}//${host}`;
}
