import http from "node:http";

// The least that a Node server could do for the same: one keep-alive call to Hydra per request, and a page of 2.7 kB or a redirect. No
// headers, no checks, no log.
const [port, hydraUrl] = [Number(process.argv[2]), String(process.argv[3])];
const agent = new http.Agent({ keepAlive: true, maxSockets: 128 });
const page = Buffer.from(`<!doctype html><title>Sign out?</title>${"<p>floor</p>".repeat(222)}`);

http
  .createServer((req, res) => {
    req.resume();
    const accepts = req.method === "POST";
    const path = `/admin/oauth2/auth/requests/logout${accepts ? "/accept" : ""}?logout_challenge=c`;
    const call = http.request(hydraUrl + path, { agent, method: accepts ? "PUT" : "GET" }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => (text += chunk));
      answer.on("end", () => {
        const body = JSON.parse(text) as { redirect_to?: string };
        if (accepts) res.writeHead(303, { Location: body.redirect_to ?? "" }).end();
        else res.writeHead(200, { "Content-Type": "text/html", "Content-Length": page.length }).end(page);
      });
    });
    call.end();
  })
  .listen(port, "127.0.0.1", () => process.send?.("ready"));
