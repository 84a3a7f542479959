import type { Config } from "../config/config.ts";
import { ownUrl } from "../config/own-url.ts";
import { isRecord } from "../is-record.ts";
import { createPeek, headerOf } from "../upstream/peek.ts";
import type { TransportResponse } from "../upstream/transport.ts";
import type { Finding } from "./finding.ts";

// Hydra's challenges are some 2,000 characters long today; with what a proxy adds, and cookies, this is still an ordinary request.
const longestQuery = 6_000;

/** Whether `BASE_URL` leads here through all proxies on the way, and long challenges get through, too. */
export async function examineOwnPages(config: Config): Promise<Finding[]> {
  const health = ownUrl(config, "/health");
  if (health === undefined) return [];
  const peek = createPeek({ timeoutMs: config.hydra.timeoutMs, maxSockets: 2 });
  try {
    const [plain, long] = await Promise.all([
      peek.get(health),
      peek.get(`${health}?long=${"x".repeat(longestQuery)}`),
    ]);
    return examineOwnAnswers(plain, long, config.baseUrl ?? "");
  } finally {
    peek.close();
  }
}

/** What the answers at `/health` show, to a short request and to a long one. */
export function examineOwnAnswers(
  plain: TransportResponse | undefined,
  long: TransportResponse | undefined,
  baseUrl: string,
): Finding[] {
  const id = "own_pages";
  if (plain === undefined)
    return [
      {
        id,
        severity: "unknown",
        what: `nothing answers at BASE_URL (${baseUrl}) from here`,
        why: "browsers have to reach it there; before the service runs, or from inside a network, that may be right",
        change: "run this again when the service runs, where browsers are",
      },
    ];
  if (!isOurs(plain))
    return [
      {
        id,
        severity: "error",
        what: `what answers at BASE_URL (${baseUrl}) is not this service: ${plain.status} at /health`,
        why: "browsers that Hydra sends there find something else",
        change: "correct BASE_URL, BASE_PATH or the proxy in front",
      },
    ];
  if (long === undefined || !isOurs(long))
    return [
      {
        id: "long_addresses",
        severity: "error",
        what: `an address of ${longestQuery} characters does not get through to this service`,
        why: "Hydra's challenges are long: sign-ins and sign-outs end on the proxy's own error page",
        change: "let the proxy take long request lines (nginx: large_client_header_buffers 4 32k)",
      },
    ];
  return [{ id, severity: "ok", what: `this service answers at ${baseUrl}` }, examineHttps(plain, baseUrl)];
}

// Its HSTS header (RFC 6797 §7.2) shows what the service that runs takes this request for, with its own BASE_URL or TRUST_PROXY.
function examineHttps(answer: TransportResponse, baseUrl: string): Finding {
  const id = "own_https";
  const isHttps = baseUrl.startsWith("https:");
  const takenForHttps = headerOf(answer, "strict-transport-security") !== "";
  if (isHttps === takenForHttps)
    return { id, severity: "ok", what: `it takes requests there for ${isHttps ? "https" : "http"}` };
  if (isHttps)
    return {
      id,
      severity: "warning",
      what: `the service that runs takes requests at BASE_URL (${baseUrl}) for plain http: its answers have no Strict-Transport-Security`,
      why: "its cookies are not Secure",
      change: `BASE_URL=${baseUrl} for the service that runs, or TRUST_PROXY, and X-Forwarded-Proto at the proxy; a proxy may also have taken the header away`,
    };
  return {
    id,
    severity: "error",
    what: `the service that runs takes requests at BASE_URL (${baseUrl}) for https: its answers have Strict-Transport-Security`,
    why: "its cookies are Secure, and do not come back over http: every form is refused",
    change:
      "BASE_URL=https://…, as browsers see this service; or the same BASE_URL for the service that runs",
  };
}

function isOurs({ status, data }: TransportResponse): boolean {
  return status === 200 && isRecord(data) && data["status"] === "ok";
}
