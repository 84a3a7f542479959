import net, { type Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface RawClient {
  socket: Socket;
  write: (bytes: string) => void;
  /** What came back so far. */
  text: () => string;
  /** The status of each answer so far, in order. */
  statuses: () => number[];
  /** Resolves with all that came once the other side has closed the connection. */
  closed: Promise<string>;
}

/** A client that sends bytes as it likes, until the test ends. With `reads: false` it never takes what is sent to it. */
export function connectRaw(port: number, { reads = true } = {}): RawClient {
  const socket = net.connect({ port, host: "127.0.0.1" }).on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  let text = "";
  socket.setEncoding("utf8");
  if (reads) socket.on("data", (chunk: string) => (text += chunk));
  const closed = new Promise<string>((resolve) => socket.once("close", () => resolve(text)));
  return {
    socket,
    write: (bytes) => void socket.write(bytes),
    text: () => text,
    statuses: () => Array.from(text.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status)),
    closed,
  };
}

export const get = (path: string, more = "") => `GET ${path} HTTP/1.1\r\nHost: lethe\r\n${more}\r\n`;

/** The head of a form, and some of it: the rest never comes, unless it is written. */
export const halfForm = (path = "/logout") =>
  `POST ${path} HTTP/1.1\r\nHost: lethe\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 20\r\n\r\naction=`;
export const otherHalf = "accept&a=bcde";

export interface ParsedAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

/** One answer with its headers in lower case. */
export function parseAnswer(answer: string): ParsedAnswer {
  const [head = "", ...text] = answer.split("\r\n\r\n");
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [name = "", ...value] = line.split(": ");
      return [name.toLowerCase(), value.join(": ")];
    }),
  );
  return { status: Number(statusLine.split(" ")[1]), headers, text: text.join("\r\n\r\n") };
}
