import http from "node:http";

// The least that a Node server could do for the same: it reads the body, asks Kratos where Lethe has to, and answers. No secret, no check,
// no orders, no log.
const [port, stubPort] = [Number(process.argv[2]), Number(process.argv[3])];
const agent = new http.Agent({ keepAlive: true, maxSockets: 128 });

interface Sent {
  session: { id_token: { subject: string } };
}

http
  .createServer((req, res) => {
    let body = "";
    req.setEncoding("utf8");
    req.on("data", (chunk: string) => (body += chunk));
    req.on("end", () => {
      const { subject } = (JSON.parse(body) as Sent).session.id_token;
      if (subject.startsWith("known")) res.writeHead(204).end();
      else ask(subject, () => res.writeHead(204).end());
    });
  })
  .listen(port, "127.0.0.1");

function ask(subject: string, done: () => void): void {
  const path = `/admin/identities/${subject}`;
  http
    .get({ host: "127.0.0.1", port: stubPort, path, agent }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => (text += chunk));
      answer.on("end", () => {
        JSON.parse(text);
        done();
      });
    })
    .on("error", done);
}
