import { once } from "node:events";
import http, { type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { readSpans, type Span } from "./otlp-spans.ts";

interface Export {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

type Answer = (outgoing: ServerResponse, nth: number) => void;

/** An OpenTelemetry collector that writes down what it gets; it answers well unless told otherwise. */
export async function startCollector(answer: Answer = (outgoing) => void outgoing.writeHead(200).end()) {
  const exports: Export[] = [];
  const server = http.createServer((incoming, outgoing) => {
    void take();

    async function take(): Promise<void> {
      const body = await buffer(incoming);
      exports.push({ path: incoming.url ?? "", headers: incoming.headers, body });
      answer(outgoing, exports.length);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exports,
    spans: (): Span[] => exports.flatMap(({ body }) => readSpans(body)),
  };
}
