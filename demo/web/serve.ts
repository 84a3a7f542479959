import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";

export interface Serving {
  close: () => Promise<void>;
}

export async function serve(app: RequestListener, port: number, host: string | undefined): Promise<Serving> {
  const server = createServer({ maxHeaderSize: 64 * 1024 }, app);
  server.listen(port, host);
  await once(server, "listening");
  return {
    async close() {
      const closed = once(server, "close");
      server.close();
      // Pages that wait for news keep their connection for ever.
      server.closeAllConnections();
      await closed;
    },
  };
}
