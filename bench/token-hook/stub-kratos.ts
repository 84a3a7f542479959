import http from "node:http";

// Kratos's admin API as far as the token hook asks it, and a ready Hydra: every id is a user.
const port = Number(process.argv[2]);
const server = http.createServer((req, res) => {
  const [, id] = /^\/admin\/identities\/([\w-]+)$/.exec(req.url ?? "") ?? [];
  const body =
    id === undefined
      ? '{"status":"ok"}'
      : JSON.stringify({ id, schema_id: "person", state: "active", traits: { email: "ada@example.com" } });
  req.resume();
  res
    .writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) })
    .end(body);
});
server.keepAliveTimeout = 3_600_000;
server.listen(port, "127.0.0.1");
