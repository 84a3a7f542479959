import { once } from "node:events";
import { text } from "node:stream/consumers";
import tls from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { listen, type ListenOptions } from "../../../src/server/listen.ts";
import { appOver } from "../../../testkit/http/browse.ts";
import { certificateFiles } from "../../../testkit/processes/certificate-files.ts";
import { always, check } from "../../../testkit/http/check-headers.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { connectRaw, get, halfForm, parseAnswer } from "../../../testkit/http/raw-client.ts";

const close = "Connection: close\r\n";
const bodiless = "Content-Length: 0\r\n";

// All that never becomes a request of the app's, and what Node.js would answer, or not answer, by itself.
const refused: [number, string, string][] = [
  [400, "a request without Host", `GET / HTTP/1.1\r\n\r\n`],
  [400, "a form without Host", `POST /logout HTTP/1.1\r\n${bodiless}\r\n`],
  [400, "what is not HTTP", "hello\r\n\r\n"],
  [400, "HTTP/2 without TLS", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  [400, "a broken chunk", `${get("/", "Transfer-Encoding: chunked\r\n")}no-length\r\n`],
  [405, "CONNECT", "CONNECT hydra.example:443 HTTP/1.1\r\nHost: lethe\r\n\r\n"],
  [408, "headers without an end", "GET / HTTP/1.1\r\nHost: le"],
  [408, "a form without an end", halfForm()],
  [417, "an expectation", get("/", "Expect: the-unexpected\r\n")],
  [431, "headers without measure", get("/", `Cookie: c=${"c".repeat(70_000)}\r\n`)],
];

// These go to the app, which answers them.
const served: [number, string, string][] = [
  [200, "HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n"],
  [200, "an upgrade", get("/", `Connection: close, Upgrade\r\nUpgrade: websocket\r\n`)],
  [200, "an upgrade to HTTP/2", get("/", "Connection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n")],
  [404, "an unknown path", get("/nowhere", close)],
  [405, "TRACE", `TRACE / HTTP/1.1\r\nHost: lethe\r\n${close}\r\n`],
];

// The id of a request that no log line is about would lead nowhere.
const ownHeaders = { ...always, "X-Request-Id": null, "Content-Type": "text/plain; charset=utf-8" };

async function lethe(more: Partial<ListenOptions> = {}) {
  const limits = { headersMs: 200, requestMs: 200, checkEveryMs: 20 };
  const app = appOver(new FakeHydra());
  const listening = await listen(app, { port: 0, host: "127.0.0.1", limits, ...more });
  onTestFinished(() => listening.close());
  return listening;
}

async function answerTo(port: number, bytes: string) {
  const client = connectRaw(port);
  client.write(bytes);
  return parseAnswer(await client.closed);
}

describe("an answer that the app does not give", () => {
  it.each(refused)("(%i to %s) has the headers of all others", async (status, _what, bytes) => {
    const { port } = await lethe();
    const answer = await answerTo(port, bytes);
    expect(answer.status).toBe(status);
    expect(check(answer, { ...ownHeaders, Allow: status === 405 ? "GET, HEAD, POST" : null })).toEqual([]);
    expect(answer.headers["connection"]).toBe("close");
    expect(answer.headers["content-length"]).toBe(String(answer.text.length));
    expect(answer.text).toMatch(/^[A-Z][a-z', ]+\.(?: [A-Z][a-z', ]+\.)*$/);
  });

  it.each(refused)("(%i to %s) has HSTS where browsers come over https", async (status, _what, bytes) => {
    const { port } = await lethe({ isHttps: true });
    const answer = await answerTo(port, bytes);
    expect(answer.status).toBe(status);
    expect(check(answer, { "Strict-Transport-Security": "max-age=31536000" })).toEqual([]);
  });

  it("has HSTS with an own certificate", async () => {
    const { port } = await lethe({ tls: await certificateFiles(), limits: {} });
    const socket = tls.connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
    onTestFinished(() => void socket.destroy());
    await once(socket, "secureConnect");
    socket.write("GET / HTTP/1.1\r\n\r\n");
    const answer = parseAnswer(await text(socket));
    expect(answer.status).toBe(400);
    expect(check(answer, { ...ownHeaders, "Strict-Transport-Security": "max-age=31536000" })).toEqual([]);
  });

  it("never stands in the middle of one that the app has begun", async () => {
    const begun = "the beginning".repeat(10);
    const { port, close: closeServer } = await listen((_req, res) => void res.write(begun), {
      port: 0,
      host: "127.0.0.1",
    });
    onTestFinished(closeServer);
    const client = connectRaw(port);
    client.write(get("/"));
    await once(client.socket, "data");
    client.write("hello\r\n\r\n");
    expect(await client.closed).not.toContain("HTTP/1.1 400");
    expect(client.statuses()).toEqual([200]);
  });
});

describe("the app answers", () => {
  it.each(served)("%i to %s", async (status, _what, bytes) => {
    const { port } = await lethe({ limits: {} });
    const answer = await answerTo(port, bytes);
    expect(answer.status).toBe(status);
    expect(check(answer, always)).toEqual([]);
  });
});
