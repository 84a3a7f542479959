import type { Adapter, StoredToken } from "oidc-provider/lib/provider.js";
import { tokenEndpointClient } from "./token-endpoint-client.ts";
import type { ClientStore } from "./client-store.ts";

/** Where oidc-provider keeps what it issues: memory, like the rest of the demo. */
export function tokenAdapter(clients: ClientStore): (model: string) => Adapter {
  const tokens = new Map<string, StoredToken>();

  return (model) => ({
    upsert: async (id, payload) => void tokens.set(`${model}:${id}`, payload),
    find: async (id) => {
      if (model !== "Client") return tokens.get(`${model}:${id}`);
      const client = clients.find(id);
      return client === undefined ? undefined : tokenEndpointClient(client);
    },
    consume: async (id) => {
      const token = tokens.get(`${model}:${id}`);
      if (token !== undefined) token.consumed = Math.floor(Date.now() / 1000);
    },
    destroy: async (id) => void tokens.delete(`${model}:${id}`),
    revokeByGrantId: async (grantId) => {
      for (const [key, token] of tokens) {
        if (key.startsWith(`${model}:`) && token.grantId === grantId) tokens.delete(key);
      }
    },
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
  });
}
