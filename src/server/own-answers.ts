import { STATUS_CODES, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** What is answered without the app, because there is no request that it could read. It says nothing of what was sent. */
export interface OwnAnswers {
  /** To a request. */
  refuse: (res: ServerResponse, status: RefusedStatus) => void;
  /** To what did not become a request. */
  write: (socket: Duplex, status: RefusedStatus) => void;
}

const texts = {
  400: "We did not understand that request.",
  405: "We only answer requests for pages.",
  408: "The request took too long to arrive.",
  417: "We can't do what the request expects of us.",
  // Node does not say which of the two it was.
  431: "Either the address of this page or the cookies that your browser keeps for this site are too long. Go back to where you came from and begin there again. If that does not help, delete the cookies of this site in your browser, or use a private window.",
};

export type RefusedStatus = keyof typeof texts;

const lingerMs = 1000;

/** @param headers those that every other answer has as well */
export function ownAnswers(headers: ReadonlyMap<string, string>): OwnAnswers {
  return { refuse, write };

  function refuse(res: ServerResponse, status: RefusedStatus): void {
    res.setHeaders(new Map(fieldsOf(status)));
    res.statusCode = status;
    res.end(texts[status]);
  }

  function write(socket: Duplex, status: RefusedStatus): void {
    if (!socket.writable) return void socket.destroy();
    const lines = fieldsOf(status).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${texts[status]}`);
    // To destroy the socket at once would take the answer back from a client that is still sending.
    setTimeout(() => socket.destroy(), lingerMs).unref();
  }

  function fieldsOf(status: RefusedStatus): [string, string][] {
    return [
      ...headers,
      ["Connection", "close"],
      ["Content-Type", "text/plain; charset=utf-8"],
      ["Content-Length", String(Buffer.byteLength(texts[status]))],
      ...(status === 405 ? [["Allow", "GET, HEAD, POST"] satisfies [string, string]] : []),
    ];
  }
}

/** The status for an error of Node's HTTP parser, or of its deadlines. */
export function statusOf({ code }: Error & { code?: string }): RefusedStatus {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return 408;
  return code === "HPE_HEADER_OVERFLOW" ? 431 : 400;
}
