import http from "node:http";
import type { Socket } from "node:net";
import type { Seen, StubSetting } from "./start-load-stub.ts";
import { answerOf, makeAnswers } from "./load-answers.ts";

// Hydra's admin API and Kratos's public one, as slow and as full as they are told to be while they run. It says how much it had to do
// at once.
const setting: StubSetting = {
  delayMs: 0,
  consentSessions: 1,
  scopes: 3,
  ...(JSON.parse(process.argv[3] ?? "{}") as Partial<StubSetting>),
};
let answers = makeAnswers(setting);
let seen: Seen = { calls: {}, highest: 0, sockets: 0 };
let atWork = 0;
const sockets = new Set<Socket>();

const server = http.createServer((req, res) => {
  req.resume();
  const { method = "", url = "" } = req;
  if (url.startsWith("/bench/")) return control(url, res);
  const path = url.split("?", 1)[0] ?? "";
  const call = `${method} ${path}`;
  seen.calls[call] = (seen.calls[call] ?? 0) + 1;
  atWork += 1;
  seen.highest = Math.max(seen.highest, 1);
  // Connections that were given up before this call came may not have been heard of yet: after the next turn of the loop they have.
  setImmediate(() => setImmediate(() => (seen.highest = Math.max(seen.highest, atWork))));
  // Whoever asked may have gone: then there is nothing to be done any more.
  res.once("close", () => (atWork -= 1));
  const answer = answerOf(answers, call, new URL(url, "http://stub").searchParams, req.headers.cookie);
  const delayMs = url.includes("_challenge=slow") ? setting.delayMs + 300 : setting.delayMs;
  if (delayMs > 0) setTimeout(() => send(res, answer.status, answer.body, answer.link), delayMs);
  else send(res, answer.status, answer.body, answer.link);
});
server.keepAliveTimeout = setting.keepAliveMs ?? 3_600_000;
server.on("connection", (socket: Socket) => {
  sockets.add(socket);
  socket.once("close", () => sockets.delete(socket));
});
server.listen(Number(process.argv[2]), "127.0.0.1");

function control(url: string, res: http.ServerResponse): void {
  const { pathname, searchParams } = new URL(url, "http://stub");
  if (pathname === "/bench/set") {
    Object.assign(setting, JSON.parse(searchParams.get("to") ?? "{}"));
    answers = makeAnswers(setting);
  }
  const said: Seen = { ...seen, sockets: sockets.size };
  // A look begins a new count.
  seen = { calls: {}, highest: atWork, sockets: 0 };
  res.setHeader("Connection", "close");
  send(res, 200, JSON.stringify(said));
}

function send(res: http.ServerResponse, status: number, body: string, link?: string): void {
  res.statusCode = status;
  if (link !== undefined) res.setHeader("Link", link);
  if (status !== 204) {
    res.setHeader("Content-Type", "application/json; charset=utf-8");
    res.setHeader("Content-Length", Buffer.byteLength(body));
  }
  res.end(status === 204 ? undefined : body);
}
