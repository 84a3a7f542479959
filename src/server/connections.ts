import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

export interface ConnectionLimits {
  /** Requests that one connection may bring; the answer to the last closes it. */
  requestsPerConnection: number;
  /** Requests that may be sent ahead, while another one is worked on; the answer to the last closes the connection. */
  pipelined: number;
}

/** A connection, and what is being done for it. */
export interface Connection {
  socket: Socket;
  /** The request that is worked on, or whose answer is still on its way. */
  current: Exchange | undefined;
  waiting: Exchange[];
  requests: number;
  /** The answer to the last request closes it: what comes after that is not begun. */
  isEnding: boolean;
  ignored: number;
  /** When its answer was first seen to be ready and not taken. */
  answeredAt: number | undefined;
}

interface Exchange {
  req: IncomingMessage;
  res: ServerResponse;
  answer: RequestListener;
}

export interface Connections {
  open: ReadonlySet<Connection>;
  /** Has the request answered when it is its turn. */
  serve: (req: IncomingMessage, res: ServerResponse, answer: RequestListener) => void;
  /** True once a part of an answer may be on the wire: anything else written there would stand in its middle. */
  hasBegunAnswer: (socket: Socket) => boolean;
  /** Every connection closes with the answer that is being worked on. */
  endAll: () => void;
}

/**
 * Knows every connection and what it is used for. Requests of one connection are worked on one after the other: pipelining would let a
 * single connection fill the process, and Node.js 22 never says that an answer behind another one has lost its connection.
 */
export function trackConnections(server: Server, limits: ConnectionLimits): Connections {
  const open = new Set<Connection>();
  const bySocket = new WeakMap<Socket, Connection>();
  const byPeer = new Map<string, Connection>();
  let isClosing = false;
  server.on("connection", addConnection);
  // Under TLS requests know another socket object than the connection did; their peer is the same.
  server.on("secureConnection", (socket: Socket) => {
    const connection = byPeer.get(peerOf(socket));
    if (connection !== undefined) bySocket.set(socket, connection);
  });
  return { open, serve, hasBegunAnswer, endAll };

  function addConnection(socket: Socket): Connection {
    const connection: Connection = {
      socket,
      current: undefined,
      waiting: [],
      requests: 0,
      isEnding: false,
      ignored: 0,
      answeredAt: undefined,
    };
    const peer = peerOf(socket);
    bySocket.set(socket, connection);
    if (socket.destroyed) return connection;
    open.add(connection);
    byPeer.set(peer, connection);
    socket.once("close", () => {
      open.delete(connection);
      // The next connection may come from the same port before this one has told.
      if (byPeer.get(peer) === connection) byPeer.delete(peer);
    });
    return connection;
  }

  function serve(req: IncomingMessage, res: ServerResponse, answer: RequestListener): void {
    const { socket } = req;
    if (socket.destroyed) return;
    const connection = bySocket.get(socket) ?? addConnection(socket);
    if (connection.isEnding) {
      connection.ignored += 1;
      if (connection.ignored > limits.pipelined) socket.destroy();
      return;
    }
    connection.requests += 1;
    const exchange = { req, res, answer };
    if (connection.current !== undefined) connection.waiting.push(exchange);
    const isLast =
      isClosing ||
      connection.requests >= limits.requestsPerConnection ||
      connection.waiting.length >= limits.pipelined;
    if (isLast) endWith(connection, res);
    if (connection.current === undefined) begin(connection, exchange);
  }

  function begin(connection: Connection, exchange: Exchange): void {
    connection.current = exchange;
    connection.answeredAt = undefined;
    // Nothing that happened before can have closed it: its socket was alive a line ago, and tells in a later tick.
    exchange.res.once("close", () => {
      connection.current = undefined;
      const next = connection.waiting.shift();
      if (next !== undefined && !next.req.socket.destroyed) begin(connection, next);
    });
    exchange.answer(exchange.req, exchange.res);
  }

  function hasBegunAnswer(socket: Socket): boolean {
    return bySocket.get(socket)?.current?.res.headersSent ?? false;
  }

  function endAll(): void {
    isClosing = true;
    for (const connection of open) {
      if (connection.current === undefined) continue;
      // Not begun: their client is told so by the connection that closes before their answers, and may ask again elsewhere.
      connection.waiting.length = 0;
      endWith(connection, connection.current.res);
    }
  }
}

function endWith(connection: Connection, res: ServerResponse): void {
  connection.isEnding = true;
  if (!res.headersSent) res.setHeader("Connection", "close");
}

function peerOf({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}
