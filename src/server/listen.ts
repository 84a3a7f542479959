import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import { securityHeaderFields } from "../middleware/security-headers.ts";
import { destroyOverdue } from "./connection-deadlines.ts";
import { trackConnections } from "./connections.ts";
import { defaultLimits, type ListenLimits } from "./listen-limits.ts";
import { ownAnswers, statusOf } from "./own-answers.ts";

export interface ListenOptions {
  /** 0 takes any free port. */
  port: number;
  host?: string | undefined;
  tls?: { certPath: string; keyPath: string } | undefined;
  /** True when browsers reach this port over https; if not said, when it has a certificate. */
  isHttps?: boolean | undefined;
  limits?: Partial<ListenLimits>;
  /** Told of each connection that is turned away because there are too many. */
  onTurnedAway?: () => void;
}

export interface Listening {
  /** Own address, with the port that was taken. */
  url: string;
  port: number;
  /** Takes no new connection, finishes what is in flight, and resolves when the last of it is done. Waits for no client for long. */
  close: () => Promise<void>;
}

// Node's default of 16 KiB for all headers together would refuse the longest challenge that we take.
const maxHeaderSize = 64 * 1024;

// Longer than the minute for which common proxies keep theirs: else one of theirs is closed just as they use it.
const keepAliveMs = 65_000;

/** @throws Error (EADDRINUSE, EACCES, ENOENT…) when the port or a certificate can't be had */
export async function listen(handler: http.RequestListener, options: ListenOptions): Promise<Listening> {
  const { port, host, tls, isHttps = tls !== undefined, onTurnedAway } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const server = createServer(tls, limits);
  const connections = trackConnections(server, limits);
  const own = ownAnswers(securityHeaderFields({ https: isHttps, logoOrigin: undefined }));
  server.on("request", (req, res) =>
    connections.serve(req, res, lacksHost(req) ? () => own.refuse(res, 400) : handler),
  );
  server.on("checkExpectation", (req, res) => connections.serve(req, res, () => own.refuse(res, 417)));
  server.on("connect", (req, socket) => {
    // Node listens to it no more.
    socket.on("error", () => undefined);
    if (connections.hasBegunAnswer(req.socket)) socket.destroy();
    else own.write(socket, 405);
  });
  server.on("clientError", answerUnreadable);
  if (onTurnedAway !== undefined) server.on("drop", onTurnedAway);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, resolve);
  });
  let closingSinceMs: number | undefined;
  const sweep = setInterval(sweepOverdue, limits.checkEveryMs).unref();
  const address = server.address();
  const taken = typeof address === "object" && address !== null ? address.port : port;
  const shownHost = host === undefined || host === "0.0.0.0" || host === "::" ? "localhost" : host;
  const url = `${tls === undefined ? "http" : "https"}://${shownHost.includes(":") ? `[${shownHost}]` : shownHost}:${taken}`;
  return { url, port: taken, close };

  function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
    // The rest of what was sent comes in as further errors.
    if (socket.writableEnded) return;
    const status = statusOf(error);
    // No request was begun: browsers open connections ahead of time.
    const isUnused = status === 408 && socket.bytesRead === 0;
    if (isUnused || error.code === "ECONNRESET" || connections.hasBegunAnswer(socket)) {
      return void socket.destroy();
    }
    own.write(socket, status);
    // What comes in later must not be worked on any more: its sender has been told otherwise.
    if (status === 408) socket.destroySoon();
  }

  function sweepOverdue(): void {
    destroyOverdue(connections.open, limits, performance.now(), closingSinceMs);
  }

  async function close(): Promise<void> {
    closingSinceMs = performance.now();
    connections.endAll();
    // A kept connection that has had its last answer would otherwise hold us until its own time-out.
    const hurry = setInterval(() => {
      server.closeIdleConnections();
      sweepOverdue();
    }, 50);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    clearInterval(hurry);
    clearInterval(sweep);
  }
}

function createServer(tls: ListenOptions["tls"], limits: ListenLimits): http.Server {
  const options = {
    maxHeaderSize,
    keepAliveTimeout: keepAliveMs,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    // Its refusal would come without our headers.
    requireHostHeader: false,
  };
  const server =
    tls === undefined
      ? http.createServer(options)
      : https.createServer({
          ...options,
          handshakeTimeout: limits.headersMs,
          cert: readFileSync(tls.certPath),
          key: readFileSync(tls.keyPath),
        });
  server.maxConnections = limits.connections;
  return server;
}

function lacksHost({ headers, httpVersion }: http.IncomingMessage): boolean {
  return headers.host === undefined && httpVersion === "1.1";
}
