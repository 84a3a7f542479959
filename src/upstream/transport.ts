import http from "node:http";
import https from "node:https";
import { urlToHttpOptions } from "node:url";

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

export interface TransportResponse {
  status: number;
  /** Parsed when it is JSON, else the text. */
  data: unknown;
  headers: http.IncomingHttpHeaders;
}

/** Why no answer came. Holds no URL, header or body: those carry the challenge and the API key. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly kind: "timeout" | "unreachable" | "oversized";
  /** Node's error code, such as ECONNREFUSED. */
  readonly reason: string;

  constructor(kind: TransportError["kind"], reason: string) {
    super(`${kind}: ${reason}`);
    this.kind = kind;
    this.reason = reason;
  }
}

/** No answer began on this connection: the call may be made once more. */
interface BrokenConnection {
  broken: TransportError;
  reused: boolean;
}

type Origin = Pick<http.RequestOptions, "protocol" | "hostname" | "port">;

const maxAnswerBytes = 1024 * 1024;
const idleSocketMs = 30_000;
const brokenConnection = new Set(["ECONNRESET", "EPIPE"]);

/**
 * Carries the requests that @ory/client builds over keep-alive node:http. Its own axios costs several times the CPU, follows
 * HTTP_PROXY and redirects unless told not to, and throws errors that hold the bearer token. Resolves with any HTTP status; throws
 * `TransportError` alone.
 */
export function createTransport({ timeoutMs, maxSockets, ca }: TransportOptions) {
  const pool = { keepAlive: true, maxSockets, timeout: idleSocketMs, scheduling: "lifo" } as const;
  const agents = { "http:": new http.Agent(pool), "https:": new https.Agent(ca ? { ...pool, ca } : pool) };

  const origins = new Map<string, Origin>();

  return { request, close };

  async function request(config: TransportRequest): Promise<TransportResponse> {
    const deadlineAt = performance.now() + Math.min(config.timeoutMs ?? timeoutMs, timeoutMs);
    const first = await attempt(config, deadlineAt);
    if (!("broken" in first)) return first;
    // A kept connection may be closed by Hydra in the moment in which we use it. Asking again is safe: a GET changes nothing, and
    // the PUTs and DELETEs say the same thing twice; those are repeated only when the connection was an old one.
    if ((config.method ?? "GET") !== "GET" && !first.reused) throw first.broken;
    // What broke one kept connection (a restart, a NAT that forgot) may have broken them all.
    for (const socket of Object.values(agentFor(config.url).freeSockets).flat()) socket?.destroy();
    const second = await attempt(config, deadlineAt);
    if ("broken" in second) throw second.broken;
    return second;
  }

  function attempt(
    config: TransportRequest,
    deadlineAt: number,
  ): Promise<TransportResponse | BrokenConnection> {
    const { url, method = "GET", headers = {}, data } = config;
    const { request: open } = url.startsWith("https:") ? https : http;
    const end = url.indexOf("/", "https://".length);
    const [origin, path] = end === -1 ? [url, "/"] : [url.slice(0, end), url.slice(end)];
    const options = { ...originOf(origin), path, method, headers, agent: agentFor(url) };
    return new Promise((resolve, reject) => {
      const outgoing = open(options);
      const fail = (error: TransportError) => {
        clearTimeout(timer);
        outgoing.destroy();
        reject(error);
      };
      const timer = setTimeout(
        () => fail(new TransportError("timeout", "no answer in time")),
        deadlineAt - performance.now(),
      );
      let answered = false;
      outgoing.on("response", (incoming) => {
        answered = true;
        readAnswer(incoming, fail, (answer) => {
          clearTimeout(timer);
          resolve(answer);
        });
      });
      outgoing.on("error", (error) => {
        const failure = toTransportError(error);
        if (answered || !brokenConnection.has(failure.reason)) return fail(failure);
        clearTimeout(timer);
        resolve({ broken: failure, reused: outgoing.reusedSocket });
      });
      outgoing.end(data);
    });
  }

  // There is one origin in a service's life: to parse it for each call costs a tenth of the call.
  function originOf(text: string): Origin {
    const known = origins.get(text);
    if (known !== undefined) return known;
    const { protocol, hostname, port } = urlToHttpOptions(new URL(text));
    const origin = { protocol, hostname, port };
    origins.set(text, origin);
    return origin;
  }

  function agentFor(url: string): http.Agent {
    return url.startsWith("https:") ? agents["https:"] : agents["http:"];
  }

  function close(): void {
    agents["http:"].destroy();
    agents["https:"].destroy();
  }
}

function readAnswer(
  incoming: http.IncomingMessage,
  fail: (error: TransportError) => void,
  done: (answer: TransportResponse) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  incoming.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxAnswerBytes) fail(new TransportError("oversized", "answer over 1 MiB"));
    chunks.push(chunk);
  });
  incoming.on("end", () => {
    const data = parseJson(Buffer.concat(chunks).toString("utf8"));
    done({ status: incoming.statusCode ?? 0, data, headers: incoming.headers });
  });
  incoming.on("error", (error) => fail(toTransportError(error)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function toTransportError(error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return new TransportError("unreachable", typeof code === "string" ? code : "unknown");
}
