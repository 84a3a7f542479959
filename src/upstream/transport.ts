import { AwaitedAnswer, type BrokenConnection, type TransportResponse } from "./awaited-answer.ts";
import { openConnections, type Connections } from "./connections.ts";

export type { TransportResponse } from "./awaited-answer.ts";

export interface TransportOptions {
  /** For the whole call with its retry, in milliseconds. */
  timeoutMs: number;
  maxSockets: number;
  /** PEM certificates to trust instead of the system's, for a Hydra behind a private CA. */
  ca?: string;
}

export interface TransportRequest {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  data?: string;
  /** In milliseconds, when this call must not take as long as others may. */
  timeoutMs?: number;
}

const maxAnswerBytes = 1024 * 1024;

/**
 * Carries the requests that @ory/client builds over undici's kept connections. Its own axios costs several times the CPU, follows
 * HTTP_PROXY and redirects unless told not to, and throws errors that hold the bearer token; node:http costs half as much CPU again. Resolves
 * with any HTTP status; throws `TransportError` alone.
 */
export function createTransport({ timeoutMs, maxSockets, ca }: TransportOptions) {
  // There is one origin in a service's life.
  const origins = new Map<string, Connections>();
  const options = { maxSockets, connectTimeoutMs: timeoutMs, maxAnswerBytes, ca };

  return { request, close };

  async function request(call: TransportRequest): Promise<TransportResponse> {
    const deadlineAt = performance.now() + Math.min(call.timeoutMs ?? timeoutMs, timeoutMs);
    const { origin, path } = splitUrl(call.url);
    const first = await attempt(origin, path, call, deadlineAt);
    if (!("broken" in first)) return first;
    // A kept connection may be closed by Hydra in the moment in which we use it. Asking again is safe: a GET changes nothing, and
    // the PUTs and DELETEs say the same thing twice; those are repeated only when the connection was an old one.
    if ((call.method ?? "GET") !== "GET" && !first.reused) throw first.broken;
    // What broke one kept connection (a restart, a NAT that forgot) may have broken them all.
    leave(origin);
    const second = await attempt(origin, path, call, deadlineAt);
    if ("broken" in second) throw second.broken;
    return second;
  }

  function attempt(
    origin: string,
    path: string,
    { method = "GET", headers = {}, data }: TransportRequest,
    deadlineAt: number,
  ): Promise<TransportResponse | BrokenConnection> {
    const answer = new AwaitedAnswer(deadlineAt - performance.now());
    connectionsTo(origin).dispatch({ path, method, headers, body: data ?? null }, answer);
    return answer.outcome;
  }

  function connectionsTo(origin: string): Connections {
    const known = origins.get(origin);
    if (known !== undefined) return known;
    const opened = openConnections(origin, options);
    origins.set(origin, opened);
    return opened;
  }

  function leave(origin: string): void {
    origins.get(origin)?.close();
    origins.delete(origin);
  }

  function close(): void {
    for (const origin of origins.keys()) leave(origin);
  }
}

// To parse it for each call would cost a tenth of the call.
function splitUrl(url: string): { origin: string; path: string } {
  const end = url.indexOf("/", "https://".length);
  return end === -1 ? { origin: url, path: "/" } : { origin: url.slice(0, end), path: url.slice(end) };
}
