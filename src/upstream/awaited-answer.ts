import type { Dispatcher } from "undici";
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

/** No answer began on the connection: the call may be made once more. */
export interface BrokenConnection {
  broken: TransportError;
}

type Outcome = TransportResponse | BrokenConnection;

const brokenConnection = new Set(["ECONNRESET", "EPIPE"]);

/**
 * Waits for the answer to one call, until its deadline. The deadline belongs to the promise: it settles the promise whatever becomes of the
 * call underneath, and nothing but the promise's settling takes it away.
 */
export class AwaitedAnswer implements Dispatcher.DispatchHandler {
  readonly outcome: Promise<Outcome>;
  readonly #promise = Promise.withResolvers<Outcome>();
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #timeout: TransportError | undefined;
  #status = 0;
  #headers: Headers = {};
  #chunks: Buffer[] = [];

  /** @param withinMs until the deadline */
  constructor(withinMs: number) {
    this.outcome = this.#promise.promise;
    this.#timer = setTimeout(() => this.#giveUp(), withinMs);
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
    const text = Buffer.concat(this.#chunks).toString("utf8");
    const answer = { status: this.#status, data: parseJson(text), headers: this.#headers };
    // undici takes its connection back in an immediate that it sets right after this. Were the answer known before, the next call of the
    // same visit would find the connection busy, and open another.
    queueMicrotask(() => setImmediate(() => this.#settle(answer)));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const failure = toTransportError(error);
    const hasBegun = this.#status !== 0;
    if (hasBegun || !brokenConnection.has(failure.reason)) this.#fail(failure);
    else this.#settle({ broken: failure });
  }

  #giveUp(): void {
    this.#timeout = new TransportError("timeout", "no answer in time");
    this.#fail(this.#timeout);
    this.#controller?.abort(this.#timeout);
  }

  #settle(outcome: Outcome): void {
    clearTimeout(this.#timer);
    this.#promise.resolve(outcome);
  }

  #fail(failure: TransportError): void {
    clearTimeout(this.#timer);
    this.#promise.reject(failure);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
