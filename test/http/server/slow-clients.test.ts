import { once } from "node:events";
import tls from "node:tls";
import { text } from "node:stream/consumers";
import express from "express";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { form } from "../../../src/middleware/form.ts";
import { listen, type ListenOptions } from "../../../src/server/listen.ts";
import { certificateFiles } from "../../../testkit/processes/certificate-files.ts";
import { connectRaw, get, halfForm, otherHalf, parseAnswer } from "../../../testkit/http/raw-client.ts";

// Far more than the kernel keeps for a client that does not read.
const large = Buffer.alloc(64 * 1024 * 1024, "a");
const fast = { checkEveryMs: 20 };

async function listening(limits: ListenOptions["limits"], more: Partial<ListenOptions> = {}) {
  const app = express();
  const seen = { forms: 0, larges: 0 };
  app.post("/logout", form, (_req, res) => {
    seen.forms += 1;
    res.end("read");
  });
  app.get("/large", (_req, res) => {
    seen.larges += 1;
    res.end(large);
  });
  app.use((_req, res) => void res.end("well"));
  const options = { port: 0, host: "127.0.0.1", limits: { ...fast, ...limits }, ...more };
  const lethe = await listen(app, options);
  onTestFinished(() => lethe.close());
  return { ...lethe, seen };
}

describe("a client that", () => {
  it("never ends its headers gets a 408", async () => {
    const { port } = await listening({ headersMs: 50, requestMs: 60_000 });
    const client = connectRaw(port);
    client.write("GET / HTTP/1.1\r\nHost: le");
    expect(parseAnswer(await client.closed)).toMatchObject({
      status: 408,
      headers: { connection: "close" },
      text: "The request took too long to arrive.",
    });
  });

  it("never ends its form gets a 408, and the form is not worked on", async () => {
    const { port, seen } = await listening({ headersMs: 50, requestMs: 50 });
    const client = connectRaw(port);
    client.write(halfForm());
    // Its sender has been told that it came too late: whatever happens next, it must not count.
    client.socket.once("data", () => client.write(otherHalf));
    expect(parseAnswer(await client.closed).status).toBe(408);
    expect(seen.forms).toBe(0);
  });

  it("opens a connection and says nothing is closed unheard", async () => {
    const { port } = await listening({ headersMs: 50, requestMs: 60_000 });
    expect(await connectRaw(port).closed).toBe("");
  });

  it("opens a TLS connection and does not shake hands is closed unheard", async () => {
    const { port } = await listening({ headersMs: 50, requestMs: 50 }, { tls: await certificateFiles() });
    expect(await connectRaw(port).closed).toBe("");
  });

  it("never ends its headers over TLS gets a 408", async () => {
    // The handshake of both ends has to fit into it as well.
    const { port } = await listening(
      { headersMs: 2_000, requestMs: 2_000 },
      { tls: await certificateFiles() },
    );
    const socket = tls.connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
    onTestFinished(() => void socket.destroy());
    await once(socket, "secureConnect");
    socket.write("GET / HTTP/1.1\r\nHost: le");
    expect(parseAnswer(await text(socket)).status).toBe(408);
  });

  it("never takes its answer loses the connection", async () => {
    const { port, seen } = await listening({ answerMs: 50 });
    const client = connectRaw(port, { reads: false });
    client.write(get("/large"));
    await once(client.socket, "readable");
    // The close waits behind what was sent before it: an error tells at once.
    const reset = new Promise((resolve) => client.socket.once("error", resolve));
    await vi.waitUntil(() => seen.larges === 1);
    const probe = setInterval(() => client.write(get("/")), 10);
    onTestFinished(() => clearInterval(probe));
    expect(await reset).toMatchObject({ code: expect.stringMatching(/^(?:ECONNRESET|EPIPE)$/) as string });
  });

  it("takes its answer in time keeps the connection", async () => {
    const { port } = await listening({ answerMs: 50 });
    const client = connectRaw(port);
    client.write(get("/"));
    await vi.waitUntil(() => client.statuses().length === 1);
    // Several times as long as an answer may take: there is none any more.
    await new Promise((resolve) => setTimeout(resolve, 300));
    client.write(get("/"));
    await vi.waitUntil(() => client.statuses().length === 2);
    expect(client.statuses()).toEqual([200, 200]);
  });
});
