import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { trackConnections } from "./connections.ts";
import { answerUnreadable } from "./unreadable-request.ts";

export interface ListenOptions {
  /** 0 takes any free port. */
  port: number;
  host?: string | undefined;
  tls?: { certPath: string; keyPath: string } | undefined;
}

export interface Listening {
  /** Own address, with the port that was taken. */
  url: string;
  port: number;
  /** Takes no new connection, finishes what is in flight, and resolves when the last of it is done. */
  close: () => Promise<void>;
}

// Node's default of 16 KiB for all headers together would refuse the longest challenge that we take.
const maxHeaderSize = 64 * 1024;

// Longer than the minute for which common proxies keep theirs: else one of theirs is closed just as they use it.
const keepAliveMs = 65_000;

// How long a connection without a request may still make up its mind during a shutdown.
const unusedGraceMs = 1000;

/** @throws Error (EADDRINUSE, EACCES, ENOENT…) when the port or a certificate can't be had */
export async function listen(handler: http.RequestListener, options: ListenOptions): Promise<Listening> {
  const { port, host, tls } = options;
  const server =
    tls === undefined
      ? http.createServer({ maxHeaderSize }, handler)
      : https.createServer(
          { maxHeaderSize, cert: readFileSync(tls.certPath), key: readFileSync(tls.keyPath) },
          handler,
        );
  server.keepAliveTimeout = keepAliveMs;
  server.on("clientError", answerUnreadable);
  const connections = trackConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, resolve);
  });
  const address = server.address();
  const taken = typeof address === "object" && address !== null ? address.port : port;
  const shownHost = host === undefined || host === "0.0.0.0" || host === "::" ? "localhost" : host;
  const url = `${tls === undefined ? "http" : "https"}://${shownHost.includes(":") ? `[${shownHost}]` : shownHost}:${taken}`;
  return { url, port: taken, close };

  async function close(): Promise<void> {
    // A kept connection that has had its last answer would otherwise hold us until its own time-out.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    const force = setInterval(connections.destroyUnused, unusedGraceMs);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    clearInterval(sweep);
    clearInterval(force);
  }
}
