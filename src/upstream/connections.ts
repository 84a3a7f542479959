import type { Dispatcher } from "undici";
// These two alone: the whole of undici brings a browser's fetch, caches, sockets and mocks along.
import Client from "undici/lib/dispatcher/client.js";
import Pool from "undici/lib/dispatcher/pool.js";

export interface ConnectionOptions {
  maxSockets: number;
  connectTimeoutMs: number;
  /** Of one answer. */
  maxAnswerBytes: number;
  /** PEM certificates to trust instead of the system's. */
  ca: string | undefined;
}

/** Who waits for the answer to a call. */
export interface Waiting extends Dispatcher.DispatchHandler {
  /** The call has got a connection; `reused` when that one has carried another call before. */
  onConnection(reused: boolean): void;
  /** The connection that has carried the call carries the next one, or is gone. */
  onConnectionFree(): void;
}

/** The kept connections to one origin. */
export interface Connections {
  dispatch(call: Dispatcher.DispatchOptions, waiting: Waiting): void;
  /** Takes no more calls; ends each connection once what it carries is over. */
  close(): void;
}

const idleMs = 30_000;

export function openConnections(origin: string, options: ConnectionOptions): Connections {
  const { maxSockets, connectTimeoutMs, maxAnswerBytes, ca } = options;
  const pool = new Pool(origin, {
    connections: maxSockets,
    factory: (to, given) => new Connection(to, given),
    pipelining: 1,
    keepAliveTimeout: idleMs,
    // Whatever the other side says it would keep.
    keepAliveMaxTimeout: idleMs,
    // Each call has a deadline of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: maxAnswerBytes,
    allowH2: false,
    connect: { timeout: connectTimeoutMs, ...(ca === undefined ? {} : { ca }) },
  });
  return {
    dispatch: (call, waiting) => void pool.dispatch(call, waiting),
    close: () => void pool.close(),
  };
}

/** One connection, with one call at a time. */
class Connection extends Client {
  #waiting: Waiting | undefined;
  #isUsed = false;

  constructor(...[origin, options]: ConstructorParameters<typeof Client>) {
    super(origin, options);
    this.on("drain", () => this.#free());
    this.on("disconnect", () => {
      this.#isUsed = false;
      this.#free();
    });
  }

  override dispatch(call: Dispatcher.DispatchOptions, waiting: Waiting): boolean {
    waiting.onConnection(this.#isUsed);
    this.#isUsed = true;
    this.#waiting = waiting;
    return super.dispatch(call, waiting);
  }

  #free(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.onConnectionFree();
  }
}
