import { readFileSync } from "node:fs";
import http from "node:http";
import type { FloorJob } from "./lib/start-floor.ts";
import { scenarioOf } from "./scenarios/all-scenarios.ts";
import type { FloorCall } from "./scenarios/scenario.ts";

// The least that a Node server could do for the same: the same calls upstream over kept connections, and the answer that Lethe gave,
// byte for byte. No routing, no checks, no log, no token, no template.
const port = Number(process.argv[2]);
const job = JSON.parse(readFileSync(String(process.argv[3]), "utf8")) as FloorJob;
const { floor } = scenarioOf(job.scenario);
const agent = new http.Agent({ keepAlive: true, maxSockets: 128 });
const { hostname, port: upstreamPort } = new URL(job.upstreamUrl);
const upstream = { host: hostname, port: Number(upstreamPort), agent };
const bodies = { GET: Buffer.from(job.answers.GET.body), POST: Buffer.from(job.answers.POST?.body ?? "") };

http
  .createServer((req, res) => {
    const method = req.method === "POST" ? "POST" : "GET";
    const { url = "" } = req;
    const calls = floor[method] ?? [];
    const query = url.slice(url.indexOf("?"));
    req.on("data", () => undefined);
    req.on("end", () => ask(calls, query, req.headers.cookie, [], (answers) => answer(res, method, answers)));
  })
  .listen(port, "127.0.0.1");

function ask(
  calls: FloorCall[],
  query: string,
  cookie: string | undefined,
  answers: Record<string, unknown>[],
  done: (answers: Record<string, unknown>[]) => void,
): void {
  const call = calls[answers.length];
  if (call === undefined) return done(answers);
  const { method, path, body, withCookies } = call;
  const options = {
    ...upstream,
    method,
    path: path(query, answers),
    headers: headersOf(body, withCookies ? cookie : undefined),
  };
  const outgoing = http.request(options, (incoming) => {
    let text = "";
    incoming.setEncoding("utf8");
    incoming.on("data", (chunk: string) => (text += chunk));
    incoming.on("end", () => {
      answers.push(JSON.parse(text) as Record<string, unknown>);
      ask(calls, query, cookie, answers, done);
    });
  });
  outgoing.on("error", () => done(answers));
  outgoing.end(body);
}

function headersOf(body: string | undefined, cookie: string | undefined): http.OutgoingHttpHeaders {
  return {
    ...(cookie !== undefined && { Cookie: cookie }),
    ...(body !== undefined && {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
    }),
  };
}

function answer(res: http.ServerResponse, method: "GET" | "POST", answers: Record<string, unknown>[]): void {
  const { status, headers } = job.answers[method] ?? job.answers.GET;
  const to = answers.at(-1)?.["redirect_to"];
  res.writeHead(status, typeof to === "string" ? [...headers, "Location", to] : headers);
  res.end(bodies[method]);
}
