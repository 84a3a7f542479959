import { once } from "node:events";
import type { RequestListener, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import tls from "node:tls";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { listen, type ListenOptions } from "../../../src/server/listen.ts";
import { certificateFiles } from "../../../testkit/processes/certificate-files.ts";
import { connectRaw, get, halfForm, otherHalf, type RawClient } from "../../../testkit/http/raw-client.ts";

const large = Buffer.alloc(64 * 1024 * 1024, "a");
const impatient = { unusedMs: 50, clientMs: 50 };
// Longer than any test may run.
const patient = { unusedMs: 600_000, clientMs: 600_000 };

async function listening(limits: ListenOptions["limits"], certificate?: ListenOptions["tls"]) {
  const waiting: ServerResponse[] = [];
  const seen: string[] = [];
  const handler: RequestListener = (req, res) => {
    seen.push(`${req.method} ${req.url}`);
    if (req.url === "/large") res.end(large);
    else if (req.method === "POST") req.on("end", () => res.end("read")).resume();
    else if (req.url === "/upstream") waiting.push(res);
    else res.end("well");
  };
  const lethe = await listen(handler, {
    port: 0,
    host: "127.0.0.1",
    tls: certificate,
    limits: { ...limits },
  });
  onTestFinished(() => lethe.close().catch(() => undefined));
  return { ...lethe, seen, waiting };
}

const clients: [string, string, number, (client: RawClient) => unknown][] = [
  ["has said nothing", "", 0, () => undefined],
  ["is in the middle of its headers", "GET / HTTP/1.1\r\nHost: le", 0, () => undefined],
  ["is in the middle of its form", halfForm(), 1, () => undefined],
  ["never takes its answer", get("/large"), 1, ({ socket }) => once(socket, "readable")],
  [
    "never takes its answer, and has begun to ask again",
    `${get("/large")}GET / HTTP/1.1\r\nHost: le`,
    1,
    ({ socket }) => once(socket, "readable"),
  ],
  ["sends ahead and never reads", get("/large").repeat(10), 1, ({ socket }) => once(socket, "readable")],
  ["keeps its connection for later", get("/"), 1, ({ socket }) => once(socket, "readable")],
];

describe("close", () => {
  it.each(clients)("waits in vain for no client that %s", async (_what, bytes, requests, arrived) => {
    const { port, close, seen } = await listening(impatient);
    const client = connectRaw(port, { reads: false });
    await once(client.socket, "connect");
    client.write(bytes);
    await arrived(client);
    await vi.waitUntil(() => seen.length >= requests);
    await close();
    expect(seen.length).toBeLessThanOrEqual(Math.max(requests, 1));
  });

  it("lets a request wait for Hydra for as long as that takes, while others are cut off", async () => {
    const { port, close, waiting } = await listening(impatient);
    const working = connectRaw(port);
    working.write(get("/upstream"));
    const idle = connectRaw(port);
    idle.write("GET / HTTP/1.1\r\nHost: le");
    const ahead = connectRaw(port);
    ahead.write(halfForm());
    await vi.waitUntil(() => waiting.length === 1);
    const closed = close();
    await Promise.all([idle.closed, ahead.closed]);
    // Both had as long as this one; nobody is waited for any more but Hydra.
    expect(working.socket.destroyed).toBe(false);
    waiting[0]?.end("done");
    expect(await working.closed).toMatch(/Connection: close\r\n[^]*done$/);
    await closed;
  });

  it("knows over TLS, too, which connection has a request", async () => {
    const { port, close, waiting } = await listening(impatient, await certificateFiles());
    const working = tls.connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
    onTestFinished(() => void working.destroy());
    working.write(get("/upstream"));
    const shaking = connectRaw(port);
    await vi.waitUntil(() => waiting.length === 1);
    const closed = close();
    await shaking.closed;
    waiting[0]?.end("done");
    expect(await text(working)).toMatch(/Connection: close\r\n[^]*done$/);
    await closed;
  });

  it("takes the rest of a form that comes in time, and answers it", async () => {
    const { port, close, seen } = await listening(patient);
    const client = connectRaw(port);
    client.write(halfForm());
    await vi.waitUntil(() => seen.length === 1);
    const closed = close();
    client.write(otherHalf);
    expect(await client.closed).toMatch(/Connection: close\r\n[^]*read$/);
    await closed;
  });

  it("begins nothing that was sent ahead", async () => {
    const { port, close, seen, waiting } = await listening(patient);
    const client = connectRaw(port);
    client.write(get("/upstream") + get("/2") + get("/3"));
    await vi.waitUntil(() => waiting.length === 1);
    const closed = close();
    client.write(get("/4"));
    waiting[0]?.end("done");
    expect(await client.closed).toMatch(/Connection: close\r\n[^]*done$/);
    await closed;
    expect(seen).toEqual(["GET /upstream"]);
  });
});
