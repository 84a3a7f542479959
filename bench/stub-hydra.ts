import http from "node:http";
import type { StubOptions } from "./lib/start-stub.ts";
import * as answers from "./lib/stub-answers.ts";

// Hydra's admin API and Kratos's public one, as far as the scenarios go: always the same answers, made ready at the start. It counts
// what it is asked.
const port = Number(process.argv[2]);
const { delayMs = 0, consentSessions = 1 } = JSON.parse(process.argv[3] ?? "{}") as StubOptions;

const logouts: Record<string, string> = {
  asked: answers.logoutRequest("0".repeat(36), false),
  trust: answers.logoutRequest("0".repeat(36), true),
};
const requests = "/admin/oauth2/auth/requests";
const fixed: Record<string, string> = {
  [`GET ${requests}/login`]: answers.loginRequest(),
  [`GET ${requests}/consent`]: answers.consentRequest(),
  [`PUT ${requests}/logout/accept`]: answers.redirectTo("logout"),
  [`PUT ${requests}/login/accept`]: answers.redirectTo("login"),
  [`PUT ${requests}/consent/accept`]: answers.redirectTo("consent"),
  "GET /admin/oauth2/auth/sessions/consent": answers.consentSessions(consentSessions),
  "GET /health/ready": '{"status":"ok"}',
};
const session = answers.kratosSession();
const calls: Record<string, number> = {};

const server = http.createServer((req, res) => {
  const { method = "", url = "" } = req;
  const end = url.indexOf("?");
  const [path, query] = end === -1 ? [url, ""] : [url.slice(0, end), url.slice(end + 1)];
  const call = `${method} ${path}`;
  req.resume();
  if (call === "GET /bench/calls") return send(res, JSON.stringify(calls));
  calls[call] = (calls[call] ?? 0) + 1;
  const answer = answerTo(call, query, req.headers.cookie);
  if (delayMs > 0) setTimeout(() => send(res, answer, call), delayMs);
  else send(res, answer, call);
});
// Longer than any run: what closes a connection that is just being used again is none of the servers' business here.
server.keepAliveTimeout = 3_600_000;
server.listen(port, "127.0.0.1");

function answerTo(call: string, query: string, cookie: string | undefined): string | undefined {
  if (call === `GET ${requests}/logout`) {
    return logouts[/logout_challenge=(.{5})/.exec(query)?.[1] ?? ""];
  }
  if (call === "GET /sessions/whoami" && cookie?.includes("ory_kratos_session")) return session;
  return fixed[call];
}

function send(res: http.ServerResponse, answer: string | undefined, call?: string): void {
  const isSignedOut = answer === undefined && call === "GET /sessions/whoami";
  const body = answer ?? (isSignedOut ? '{"error":{"code":401}}' : answers.notThere);
  res.statusCode = answer === undefined ? (isSignedOut ? 401 : 404) : 200;
  res.setHeader("Content-Type", "application/json; charset=utf-8");
  res.setHeader("Content-Length", Buffer.byteLength(body));
  res.end(body);
}
