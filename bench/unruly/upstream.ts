import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { answersWell, behaviours } from "./behaviours.ts";
import type { Random } from "./random.ts";

/** An HTTP server on loopback that closes, resets, half-closes, stalls and restarts when it likes. */
export interface UnrulyUpstream {
  url: string;
  /** Behaves from now on. */
  calm: () => Promise<void>;
  close: () => Promise<void>;
}

const restartEveryMs = [100, 400] as const;
const downMs = [0, 15] as const;

export async function startUnrulyUpstream(random: Random): Promise<UnrulyUpstream> {
  const sockets = new Set<Socket>();
  let isCalm = false;
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  let restart = Promise.resolve();
  let timer = setTimeout(beginRestart, random.between(...restartEveryMs));
  return { url: `http://127.0.0.1:${port}`, calm, close };

  async function calm(): Promise<void> {
    isCalm = true;
    clearTimeout(timer);
    await restart;
  }

  async function close(): Promise<void> {
    await calm();
    await stop(true);
  }

  function beginRestart(): void {
    restart = restartNow();
  }

  async function restartNow(): Promise<void> {
    await stop(random.chance(0.5));
    await new Promise((resolve) => setTimeout(resolve, random.between(...downMs)));
    server = await listen(port);
    if (!isCalm) timer = setTimeout(beginRestart, random.between(...restartEveryMs));
  }

  // Hard: as if it were killed. Else as one that stops behind a layer-4 proxy: it takes no new connection and ends those that it has.
  async function stop(hard: boolean): Promise<void> {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) {
      if (hard) socket.resetAndDestroy();
      else socket.end(() => socket.destroy());
    }
    await closed;
  }

  async function listen(at: number): Promise<Server> {
    const opened = createServer({ allowHalfOpen: true }, (socket) => serve(socket));
    opened.listen(at, "127.0.0.1");
    await once(opened, "listening");
    return opened;
  }

  function serve(socket: Socket): void {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
    socket.on("end", () => setTimeout(() => socket.destroy(), random.between(0, 5)));
    if (!isCalm && random.chance(0.01)) return void socket.resetAndDestroy();
    let pending = "";
    socket.on("data", (chunk: Buffer) => {
      pending += chunk.toString("latin1");
      // One call at a time on a connection, and none with a body longer than its head says.
      for (let rest = afterRequest(pending); rest !== undefined; rest = afterRequest(pending)) {
        pending = rest;
        const behave = isCalm ? answersWell : random.pick(behaviours);
        if (!socket.destroyed) behave(socket, random);
      }
    });
  }
}

/** What follows the first whole request; undefined while there is none. */
function afterRequest(text: string): string | undefined {
  const head = text.indexOf("\r\n\r\n");
  if (head === -1) return undefined;
  const length = Number(/content-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
  const end = head + 4 + length;
  return text.length < end ? undefined : text.slice(end);
}
