import type { Duplex } from "node:stream";

const headers = [
  "Connection: close",
  "Content-Type: text/plain; charset=utf-8",
  "Cache-Control: no-store",
  "Content-Security-Policy: default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  "Referrer-Policy: no-referrer",
  "X-Content-Type-Options: nosniff",
  "X-Frame-Options: DENY",
].join("\r\n");

const lingerMs = 1000;

/** Answers what never became a request: headers that are too large or are not HTTP. Says nothing of what was sent. */
export function answerUnreadable(error: Error & { code?: string }, socket: Duplex): void {
  // The rest of what was sent comes in as further errors. To destroy the socket at once would take the answer back.
  if (socket.writableEnded) return;
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  setTimeout(() => socket.destroy(), lingerMs).unref();
  const [status, text] =
    error.code === "HPE_HEADER_OVERFLOW"
      ? [
          "431 Request Header Fields Too Large",
          "This link is too long. Go back to the app and sign out there again.",
        ]
      : ["400 Bad Request", "We did not understand that request."];
  socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\nContent-Length: ${text.length}\r\n\r\n${text}`);
}
