import { once } from "node:events";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";

export interface Listening {
  port: number;
  close: () => Promise<void>;
}

/** Serves on a free loopback port. */
export async function listen(listener: RequestListener): Promise<Listening> {
  const server: Server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP listener has no port");
  return {
    port: address.port,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close").catch(() => undefined);
    },
  };
}
