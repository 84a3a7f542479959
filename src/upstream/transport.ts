import { AwaitedAnswer, type BrokenConnection, type TransportResponse } from "./awaited-answer.ts";
import { openConnections, type Connections } from "./connections.ts";
import { TransportError } from "./transport-error.ts";

export type { TransportResponse } from "./awaited-answer.ts";

export interface TransportOptions {
  /** For the whole call with its retry, in milliseconds. */
  timeoutMs: number;
  maxSockets: number;
  /** PEM certificates to trust instead of the system's, for a Hydra behind a private CA. */
  ca?: string;
  /** What is taken of one answer: 1 MiB where it is not said. */
  maxAnswerBytes?: number;
}

/** One call to Hydra or Kratos. */
export interface TransportRequest {
  /** With its query. */
  url: string;
  method?: string;
  headers?: Record<string, string>;
  data?: string;
  /** In milliseconds, when this call must not take as long as others may. */
  timeoutMs?: number;
  /** Its name in metrics, where method and path don't tell. */
  operation?: "probe";
}

const usualAnswerBytes = 1024 * 1024;

// RFC 9110 §9.2.2: these may be sent twice where it is not known whether the first arrived.
const idempotentMethods = new Set(["GET", "PUT", "DELETE"]);

/**
 * Carries the requests that @ory/client builds over undici's kept connections. Its own axios costs several times the CPU, follows
 * HTTP_PROXY and redirects unless told not to, and throws errors that hold the bearer token; node:http costs half as much CPU again. Resolves
 * with any HTTP status; throws `TransportError` alone. Every call settles by its deadline, whatever becomes of its connection.
 */
export function createTransport({
  timeoutMs,
  maxSockets,
  ca,
  maxAnswerBytes = usualAnswerBytes,
}: TransportOptions) {
  // There are one or two origins in a service's life.
  const origins = new Map<string, Connections>();
  const options = { maxSockets, timeoutMs, maxAnswerBytes, ca };

  return { request, close };

  async function request(call: TransportRequest): Promise<TransportResponse> {
    const deadlineAt = performance.now() + Math.min(call.timeoutMs ?? timeoutMs, timeoutMs);
    const first = await attempt(call, deadlineAt);
    if (!("broken" in first)) return first;
    // Hydra may close a kept connection in the moment in which we use it, and a Hydra that restarts closes all of them.
    if (!idempotentMethods.has(call.method ?? "GET")) throw first.broken;
    const second = await attempt(call, deadlineAt);
    if ("broken" in second) throw second.broken;
    return second;
  }

  async function attempt(
    { url, method = "GET", headers = {}, data }: TransportRequest,
    deadlineAt: number,
  ): Promise<TransportResponse | BrokenConnection> {
    const { origin, path } = splitUrl(url);
    const connections = connectionsTo(origin);
    const answer = new AwaitedAnswer(Math.max(0, deadlineAt - performance.now()));
    const used = connections.dispatch({ path, method, headers, body: data ?? null }, answer);
    const outcome = await answer.outcome;
    // What broke one kept connection (a restart, a NAT that forgot) may have broken them all.
    if ("broken" in outcome) connections.leave(used);
    return outcome;
  }

  function connectionsTo(origin: string): Connections {
    const known = origins.get(origin);
    if (known !== undefined) return known;
    const opened = open(origin);
    origins.set(origin, opened);
    return opened;
  }

  // Where a registration or a redirect leads need not be an http address at all.
  function open(origin: string): Connections {
    try {
      return openConnections(origin, options);
    } catch {
      throw new TransportError("unreachable", "not an http address");
    }
  }

  function close(): void {
    for (const connections of origins.values()) connections.close();
    origins.clear();
  }
}

// To parse it for each call would cost a tenth of the call.
function splitUrl(url: string): { origin: string; path: string } {
  const end = url.indexOf("/", "https://".length);
  return end === -1 ? { origin: url, path: "/" } : { origin: url.slice(0, end), path: url.slice(end) };
}
