import { once } from "node:events";
import { connect } from "node:net";

/** What crosses the wire from the server to a browser, headers and all. */
export interface FirstVisit {
  page: number;
  /** Style sheets, scripts and icons of our own that the page wants, which a browser then keeps. */
  others: { path: string; bytes: number }[];
}

export async function firstVisit(origin: string, path: string): Promise<FirstVisit> {
  const page = await rawAnswer(origin, path);
  const html = page.toString("utf8");
  const wanted = Array.from(
    html.matchAll(/<(?:link|script)\b[^>]*\b(?:href|src)="([^"]*)"/g),
    (it) => it[1] ?? "",
  );
  const others = [];
  for (const other of wanted) others.push({ path: other, bytes: (await rawAnswer(origin, other)).length });
  return { page: page.length, others };
}

async function rawAnswer(origin: string, path: string): Promise<Buffer> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding: gzip, deflate, br, zstd",
    "Accept-Language: en-US,en;q=0.9",
    "Sec-Fetch-Mode: navigate",
    "Sec-Fetch-Dest: document",
    "Connection: close",
  ];
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  // Not yet its end: Node's server leaves a half-closed connection without an answer.
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  await once(socket, "close");
  return Buffer.concat(chunks);
}
