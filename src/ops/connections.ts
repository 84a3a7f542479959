import type { Server } from "node:http";
import type { Socket } from "node:net";

/**
 * Knows which connections carry a request. Node closes those that wait for their next one, but not those that never became one: a
 * half-sent request, or TLS without a handshake, would hold a shutdown until its grace is over.
 */
export function trackConnections(server: Server): { destroyUnused: () => void } {
  const open = new Map<string, Socket>();
  const inFlight = new Map<string, number>();

  server.on("connection", (socket: Socket) => {
    const peer = peerOf(socket);
    open.set(peer, socket);
    socket.once("close", () => open.delete(peer));
  });
  server.on("request", (req, res) => {
    const peer = peerOf(req.socket);
    inFlight.set(peer, (inFlight.get(peer) ?? 0) + 1);
    res.once("close", () => {
      const left = (inFlight.get(peer) ?? 1) - 1;
      if (left === 0) inFlight.delete(peer);
      else inFlight.set(peer, left);
    });
  });

  return { destroyUnused };

  function destroyUnused(): void {
    for (const [peer, socket] of open) {
      if (!inFlight.has(peer)) socket.destroy();
    }
  }
}

// Under TLS a request knows another socket object than the connection did; their peer is the same.
function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
