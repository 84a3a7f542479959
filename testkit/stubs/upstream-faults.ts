import type { FailureCode } from "../../src/errors.ts";
import { answerJson, verifierUrl, type Exchange, type Fault } from "./hydra-logout-stub.ts";

// Everything that a Hydra, or whatever answers in its place, has been seen to do.

export const hangs: Fault = () => undefined;

export const hangsAfterHeaders: Fault = ({ outgoing }) => {
  outgoing.writeHead(200, { "content-type": "application/json" });
  outgoing.write('{"redirect_to":');
};

/** Always one more byte, so that no time-out between bytes would ever strike. */
export const trickles: Fault = ({ outgoing }) => {
  outgoing.writeHead(200, { "content-type": "application/json" });
  const drip = setInterval(() => outgoing.write(" "), 20);
  outgoing.on("close", () => clearInterval(drip));
};

export const resets: Fault = ({ incoming }) => void incoming.socket.resetAndDestroy();

export const closesWithoutAnswer: Fault = ({ incoming }) => void incoming.socket.end();

export const resetsFirst: Fault = (exchange) =>
  exchange.nth === 1 ? resets(exchange) : exchange.answerWell();

export function answersAfter(ms: number, then: Fault = ({ answerWell }) => answerWell()): Fault {
  return (exchange) => void setTimeout(() => then(exchange), ms);
}

const answersTooLate = answersAfter(1500);

/** Faults that last until UPSTREAM_TIMEOUT, which is short for them alone: tests share their machine, and a good answer may be slow. */
export const slowFaults: ReadonlySet<Fault> = new Set([hangs, hangsAfterHeaders, trickles, answersTooLate]);

export function answers(status: number, body: unknown): Fault {
  return ({ outgoing }) => answerJson(outgoing, status, body);
}

export function answersText(status: number, type: string, body: string, headers: object = {}): Fault {
  return ({ outgoing }) => void outgoing.writeHead(status, { ...headers, "content-type": type }).end(body);
}

/** As it stands, past Node's own writing of HTTP. */
function answersRaw(text: string): Fault {
  return ({ incoming }) => void incoming.socket.end(text);
}

const ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
const json = JSON.stringify({ redirect_to: verifierUrl });

/** Something came back, and it is not HTTP (RFC 9112). */
const notHttp: [string, Fault][] = [
  ["does not speak HTTP", answersRaw("SSH-2.0-OpenSSH_9.6\r\n")],
  [
    "sends a chunk whose length is no number",
    answersRaw(`${ok}Transfer-Encoding: chunked\r\n\r\nzz\r\n${json}\r\n0\r\n\r\n`),
  ],
  [
    "says two lengths",
    answersRaw(`${ok}Content-Length: ${json.length}\r\nContent-Length: ${json.length + 1}\r\n\r\n${json}`),
  ],
  ["says a length that is no number", answersRaw(`${ok}Content-Length: many\r\n\r\n${json}`)],
  [
    "sends 32 kB of headers",
    answersRaw(`${ok}X-More: ${"x".repeat(32_000)}\r\nContent-Length: ${json.length}\r\n\r\n${json}`),
  ],
  ["sends a header without a name", answersRaw(`${ok}: x\r\nContent-Length: ${json.length}\r\n\r\n${json}`)],
  [
    "sends a status that is no number",
    answersRaw(`HTTP/1.1 OK 200\r\nContent-Length: ${json.length}\r\n\r\n${json}`),
  ],
];

// The whole answer is right, if only it would arrive.
const truncated: Fault = ({ outgoing, incoming }) => {
  const body = JSON.stringify({ redirect_to: verifierUrl });
  outgoing.writeHead(200, { "content-type": "application/json", "content-length": body.length + 1 });
  outgoing.write(body, () => incoming.socket.destroy());
};

const truncatedChunk: Fault = ({ outgoing, incoming }) => {
  outgoing.writeHead(200, { "content-type": "application/json" });
  outgoing.write(JSON.stringify({ redirect_to: verifierUrl }), () => incoming.socket.destroy());
};

// Well-formed and of the right shape for any operation: it is refused for its size alone.
const oversized: Fault = answers(200, {
  redirect_to: verifierUrl,
  request_url: "/",
  rp_initiated: false,
  padding: "x".repeat(2 * 1024 * 1024),
});

const page = "<!doctype html><title>Sign in</title><form><input type=password name=password></form>";
const html = (status: number) => answersText(status, "text/html", page);

const redirects =
  (status: number): Fault =>
  ({ outgoing, hydraUrl }: Exchange) =>
    void outgoing.writeHead(status, { location: `${hydraUrl}/elsewhere` }).end();

/** Both shapes in which Hydra and Ory Network report an error. */
export const errorShapes = {
  flat: (code: string, text: string) => ({ error: code, error_description: text, status_code: 0 }),
  nested: (status: number, text: string) => ({
    error: { code: status, status: "Refused", request: "r-1", reason: text, message: text },
  }),
};
const { flat, nested } = errorShapes;

/** No answer, or one that says "not now": the same sign-out works in a moment. */
export const outages: [string, Fault][] = [
  ["hangs", hangs],
  ["hangs in the middle of its answer", hangsAfterHeaders],
  ["sends its answer byte by byte without end", trickles],
  ["answers too late", answersTooLate],
  ["resets the connection", resets],
  ["closes the connection without an answer", closesWithoutAnswer],
  ["sends half of what it announced", truncated],
  ["breaks off between two chunks", truncatedChunk],
  ["says 429", answers(429, flat("rate_limited", "slow down"))],
  ["says 503", answers(503, nested(503, "starting up"))],
  ["says 503 as a page", html(503)],
];

/** Answers that nobody can act on. */
export const nonsense: [string, Fault][] = [
  ...notHttp,
  ["answers with a page", html(200)],
  ["answers with broken JSON", answersText(200, "application/json", '{"redirect_to": "https://hydra')],
  ["answers with nothing", answersText(200, "application/json", "")],
  ["answers with JSON null", answers(200, null)],
  ["answers with a list", answers(200, [{ redirect_to: verifierUrl }])],
  ["answers with a string", answers(200, "ok")],
  ["answers with fields of the wrong types", answers(200, { subject: 7, client: "agora", redirect_to: 7 })],
  ["answers with 2 MiB", oversized],
  ["says 204", ({ outgoing }) => void outgoing.writeHead(204).end()],
  ["says 302", redirects(302)],
  ["says 307", redirects(307)],
  ["says 308", redirects(308)],
  ["says 400", answers(400, flat("invalid_request", "no"))],
  ["says 404 as a page", html(404)],
  ["says 404 in a gateway's JSON", answers(404, { message: "no Route matched with those values" })],
  ["says 404 as text", answersText(404, "text/plain", "404 page not found")],
  ["says 500", answers(500, nested(500, "dial tcp 10.0.0.7:5432: connect: connection refused"))],
  ["says 500 as a page", html(500)],
  ["says 502", html(502)],
  ["says 504", html(504)],
];

/** Refusals that only the operator can do something about. */
export const denials: [string, Fault][] = [
  ["says 401", answers(401, flat("request_unauthorized", "The request could not be authorized."))],
  ["says 401 in Ory Network's words", answers(401, nested(401, "Access credentials are invalid"))],
  ["says 401 because the API key expired", answers(401, nested(401, "The API key has expired"))],
  ["says 401 as a page", html(401)],
  ["says 403", answers(403, flat("access_denied", "no"))],
  ["says 403 in Ory Network's words", answers(403, nested(403, "no"))],
];

/** A sign-out that is over. */
const expired = "The logout request has expired, please try again.";
export const endings: [string, Fault][] = [
  ["says 404", answers(404, flat("Not Found", "Unable to locate the requested resource"))],
  ["says 404 in Ory Network's words", answers(404, nested(404, "no such flow"))],
  ["says 401 for an expired request", answers(401, flat("request_unauthorized", expired))],
  ["says 401 for an expired request in Ory Network's words", answers(401, nested(401, expired))],
  ["says 401 with the code `expired`", answers(401, flat("expired", "too late"))],
  ["says 410", answers(410, {})],
  ["says 410 as a page", html(410)],
];

export const everyFault: [string, Fault, FailureCode][] = [
  ...outages.map(([name, fault]) => [name, fault, "hydra_unavailable"] as [string, Fault, FailureCode]),
  ...nonsense.map(([name, fault]) => [name, fault, "hydra_fault"] as [string, Fault, FailureCode]),
  ...denials.map(([name, fault]) => [name, fault, "hydra_denied"] as [string, Fault, FailureCode]),
  ...endings.map(([name, fault]) => [name, fault, "challenge_gone"] as [string, Fault, FailureCode]),
];
