import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { readLogoutToken } from "../hydra/trial-client.ts";

/** Waits for the logout token that Hydra posts. */
export interface LogoutListener {
  /** Where it listens. */
  port: number;
  /** The sign-in that the first logout token is about; undefined when none came in time, or before `stop`. */
  heard: (withinMs: number, stop: AbortSignal) => Promise<{ sid: string | undefined } | undefined>;
  close: () => Promise<void>;
}

const maxBytes = 64 * 1024;

/** @throws Error when the address can't be listened on */
export async function listenForLogout(host: string, port: number): Promise<LogoutListener> {
  const { promise, resolve } = Promise.withResolvers<{ sid: string | undefined }>();
  const server = createServer((req, res) => void take(req, res));
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    async heard(withinMs, stop) {
      const asked = new AbortController();
      const signal = AbortSignal.any([asked.signal, stop]);
      try {
        return await Promise.race([promise, pause(withinMs, undefined, { signal }).catch(() => undefined)]);
      } finally {
        asked.abort();
      }
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };

  async function take(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await readBody(req);
    const told = body === undefined ? undefined : readLogoutToken(body);
    if (told !== undefined) resolve(told);
    res.writeHead(told === undefined ? 400 : 200).end();
  }
}

async function readBody(req: IncomingMessage): Promise<string | undefined> {
  let body = "";
  try {
    for await (const chunk of req) {
      body += String(chunk);
      if (body.length > maxBytes) return undefined;
    }
    return body;
  } catch {
    return undefined;
  }
}
