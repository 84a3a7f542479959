import http from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { expect } from "vitest";
import { createTransport, type TransportOptions } from "../../../src/upstream/transport.ts";
import { TransportError } from "../../../src/upstream/transport-error.ts";

/** What a test has the other end do with the n-th request (from 0), before any answer. */
type Behaviour = (n: number, req: http.IncomingMessage, res: http.ServerResponse) => void;

export interface TransportServer extends AsyncDisposable {
  url: string;
  /** `METHOD /path` of each request that arrived, and the connection that it came on. */
  arrived: { line: string; socket: Socket }[];
  connections: () => number;
}

/** A server on loopback that counts its connections and does as it is told. */
export async function serve(behave: Behaviour, port = 0): Promise<TransportServer> {
  const arrived: TransportServer["arrived"] = [];
  const sockets = new Set<Socket>();
  const server = http.createServer((req, res) => {
    arrived.push({ line: `${req.method} ${req.url}`, socket: req.socket });
    behave(arrived.length - 1, req, res);
  });
  server.on("connection", (socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    connections: () => sockets.size,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Answers with JSON. */
export function answer(res: http.ServerResponse, body: unknown, status = 200): void {
  res.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

/** Breaks the connection with a TCP reset. */
export function reset(req: http.IncomingMessage): void {
  req.socket.resetAndDestroy();
}

/** A transport with a generous time-out that is closed at the end of the test. */
export function transportFor(given: Partial<TransportOptions> = {}) {
  const transport = createTransport({ timeoutMs: 5000, maxSockets: 8, ...given });
  return { ...transport, [Symbol.dispose]: () => transport.close() };
}

/** What a call fails with. */
export async function failureOf(call: Promise<unknown>): Promise<TransportError> {
  const error: unknown = await call.then(
    () => "it was answered",
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TransportError);
  return error as TransportError;
}
