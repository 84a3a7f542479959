import http from "node:http";

// The least that a Node server could do for the same: keep-alive calls to Hydra, and a page of 2.7 kB or a redirect. No headers, no
// checks, no log. With `same-calls` it also asks which apps are told, as Lethe's page does; else it makes one call per request.
const [port, hydraUrl, sameCalls] = [
  Number(process.argv[2]),
  String(process.argv[3]),
  process.argv[4] === "same-calls",
];
const agent = new http.Agent({ keepAlive: true, maxSockets: 128 });
const page = Buffer.from(`<!doctype html><title>Sign out?</title>${"<p>floor</p>".repeat(222)}`);

http
  .createServer((req, res) => {
    req.resume();
    if (req.method === "POST") {
      call("PUT", "/admin/oauth2/auth/requests/logout/accept?logout_challenge=c", (body) => {
        res.writeHead(303, { Location: String(body["redirect_to"]) }).end();
      });
      return;
    }
    call("GET", "/admin/oauth2/auth/requests/logout?logout_challenge=c", ({ subject }) => {
      if (sameCalls) call("GET", `/admin/oauth2/auth/sessions/consent?subject=${String(subject)}`, sendPage);
      else sendPage();
    });

    function sendPage(): void {
      res.writeHead(200, { "Content-Type": "text/html", "Content-Length": page.length }).end(page);
    }
  })
  .listen(port, "127.0.0.1", () => process.send?.("ready"));

function call(method: string, path: string, done: (body: Record<string, unknown>) => void): void {
  const outgoing = http.request(hydraUrl + path, { agent, method }, (answer) => {
    let text = "";
    answer.setEncoding("utf8");
    answer.on("data", (chunk: string) => (text += chunk));
    answer.on("end", () => done(JSON.parse(text) as Record<string, unknown>));
  });
  outgoing.end();
}
