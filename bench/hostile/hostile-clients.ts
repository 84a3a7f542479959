import net from "node:net";

/** Sends its bytes and nothing more, reads if it does at all, and comes back whenever it is closed. */
export interface HostileClient {
  count: number;
  bytes: string;
  reads: boolean;
}

export interface Hostility {
  /** How often a connection was closed on one of them. */
  closed: () => number;
  stop: () => void;
}

const comesBackAfterMs = 100;

/** Keeps as many of each as are wanted connected, until it is stopped. */
export function startHostile(port: number, clients: HostileClient[]): Hostility {
  const open = new Set<net.Socket>();
  let closed = 0;
  let isOver = false;
  for (const client of clients) for (let nth = 0; nth < client.count; nth += 1) connect(client);
  return {
    closed: () => closed,
    stop() {
      isOver = true;
      for (const socket of open) socket.destroy();
    },
  };

  function connect(client: HostileClient): void {
    if (isOver) return;
    const socket = net.connect({ port, host: "127.0.0.1" }, () => socket.write(client.bytes));
    open.add(socket);
    if (client.reads) socket.resume();
    socket.on("error", () => undefined);
    socket.on("close", () => {
      open.delete(socket);
      closed += 1;
      setTimeout(connect, comesBackAfterMs, client);
    });
  }
}
