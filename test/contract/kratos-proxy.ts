import { request, type IncomingMessage, type ServerResponse } from "node:http";
import { listen } from "../../testkit/processes/listen.ts";

export interface KratosProxy {
  url: string;
  /** `shut`: the connection breaks, as with a Kratos that is down; `stuck`: no answer; `broken`: 500. */
  is: "open" | "shut" | "stuck" | "broken";
  /** What went through, as `METHOD /path`. */
  readonly heard: string[];
  close: () => Promise<void>;
}

/** Stands between Lethe and Kratos, so that Kratos can fail without forgetting everybody. */
export async function startKratosProxy(kratosUrl: string): Promise<KratosProxy> {
  const { port, close } = await listen((incoming, outgoing) => {
    if (door.is === "shut") incoming.socket.resetAndDestroy();
    if (door.is === "broken") outgoing.writeHead(500).end("{}");
    if (door.is === "open") letThrough(incoming, outgoing);
  });
  const door: KratosProxy = { url: `http://127.0.0.1:${port}`, is: "open", heard: [], close };
  return door;

  function letThrough(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const url = new URL(incoming.url ?? "/", kratosUrl);
    door.heard.push(`${incoming.method} ${url.pathname}`);
    const headers = { ...incoming.headers, host: url.host };
    const onward = request(url, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  }
}
