import type { Dispatcher } from "undici";
import type { Waiting } from "./connections.ts";
import { toTransportError, TransportError } from "./transport-error.ts";

/** What came back, whatever its status. */
export interface TransportResponse {
  status: number;
  /** Parsed when it is JSON, else the text. */
  data: unknown;
  /** By names in small letters. */
  headers: Headers;
}

type Headers = Record<string, string | string[] | undefined>;

/** No answer began on this connection: the call may be made once more. */
export interface BrokenConnection {
  broken: TransportError;
  /** Whether the connection had carried another call before. */
  reused: boolean;
}

type Outcome = TransportResponse | BrokenConnection;

const brokenConnection = new Set(["ECONNRESET", "EPIPE"]);

/** Waits for the answer to one call, until its deadline. */
export class AwaitedAnswer implements Waiting {
  readonly outcome: Promise<Outcome>;
  readonly #settle: Pick<PromiseWithResolvers<Outcome>, "resolve" | "reject">;
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #timeout: TransportError | undefined;
  #reused = false;
  #status = 0;
  #headers: Headers = {};
  #chunks: Buffer[] = [];
  #answer: TransportResponse | undefined;

  constructor(withinMs: number) {
    const { promise, ...settle } = Promise.withResolvers<Outcome>();
    this.outcome = promise;
    this.#settle = settle;
    this.#timer = setTimeout(() => this.#giveUp(), withinMs);
  }

  onConnection(reused: boolean): void {
    this.#reused = reused;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // It has waited for a connection for too long. Thrown, and not aborted: that would end the connection as well.
    if (this.#timeout !== undefined) throw this.#timeout;
    this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer);
    const text = Buffer.concat(this.#chunks).toString("utf8");
    this.#answer = { status: this.#status, data: parseJson(text), headers: this.#headers };
  }

  // Not before: the next call of the same visit would find the connection busy, and open another.
  onConnectionFree(): void {
    if (this.#answer !== undefined) this.#settle.resolve(this.#answer);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    clearTimeout(this.#timer);
    const failure = toTransportError(error);
    const hasBegun = this.#status !== 0;
    if (hasBegun || !brokenConnection.has(failure.reason)) this.#settle.reject(failure);
    else this.#settle.resolve({ broken: failure, reused: this.#reused });
  }

  #giveUp(): void {
    this.#timeout = new TransportError("timeout", "no answer in time");
    this.#settle.reject(this.#timeout);
    this.#controller?.abort(this.#timeout);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
