import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { answer, failureOf, reset, serve, transportFor } from "./transport-server.ts";

describe("createTransport's connections", () => {
  it("uses one connection for calls that follow each other", async () => {
    await using server = await serve((n, _req, res) => answer(res, n));
    using transport = transportFor();
    for (const n of [0, 1, 2, 3]) {
      const { status, data } = await transport.request({ url: server.url, method: "GET" });
      expect({ status, data }).toEqual({ status: 200, data: n });
    }
    await transport.request({ url: server.url, method: "PUT", data: "{}" });
    expect(server.connections()).toBe(1);
  });

  it("opens no more connections than it may", async () => {
    await using server = await serve((_n, _req, res) => void setTimeout(() => answer(res, "late"), 20));
    using transport = transportFor({ maxSockets: 2 });
    await Promise.all(Array.from({ length: 8 }, () => transport.request({ url: server.url, method: "GET" })));
    expect(server.arrived).toHaveLength(8);
    expect(server.connections()).toBe(2);
  });

  it.each<[string, (res: ServerResponse) => void]>([
    ["says that it closes the connection", (res) => res.setHeader("Connection", "close").end('"well"')],
    ["ends its answer by closing it", (res) => void res.socket?.end('HTTP/1.1 200 OK\r\n\r\n"well"')],
    ["speaks HTTP/1.0", (res) => void res.socket?.end('HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\n"well"')],
  ])("takes each answer of a server that %s", async (_what, end) => {
    await using server = await serve((_n, _req, res) => end(res));
    using transport = transportFor({ maxSockets: 1 });
    const call = { url: server.url, method: "PUT", data: "{}" };
    expect((await transport.request(call)).data).toBe("well");
    const more = await Promise.all([transport.request(call), transport.request(call)]);
    expect(more.map(({ data }) => data)).toEqual(["well", "well"]);
  });

  it.each(["GET", "PUT"])("hears the answer to a %s that is under way when it is closed", async (method) => {
    await using server = await serve((_n, _req, res) => void setTimeout(() => answer(res, "well"), 100));
    using transport = transportFor({ maxSockets: 1 });
    const calls = [1, 2].map(() => transport.request({ url: server.url, method }));
    await expect.poll(() => server.arrived).toHaveLength(1);
    transport.close();
    expect((await Promise.all(calls)).map(({ data }) => data)).toEqual(["well", "well"]);
  });

  it("hears the answers on other connections when one has broken", async () => {
    await using server = await serve((_n, req, res) => {
      if (req.url === "/breaks") reset(req);
      else setTimeout(() => answer(res, "well"), 100);
    });
    using transport = transportFor();
    const slow = [1, 2, 3].map(() => transport.request({ url: `${server.url}/slow`, method: "PUT" }));
    // Tried once more, on connections that are all new.
    await failureOf(transport.request({ url: `${server.url}/breaks` }));
    expect((await Promise.all(slow)).map(({ data }) => data)).toEqual(["well", "well", "well"]);
  });

  it("keeps no connection open once it is closed", async () => {
    await using server = await serve((_n, _req, res) => answer(res, "well"));
    using transport = transportFor();
    await Promise.all([1, 2, 3].map(() => transport.request({ url: server.url })));
    transport.close();
    await expect.poll(() => server.arrived.every(({ socket }) => socket.destroyed)).toBe(true);
  });
});

describe("createTransport, with nobody there and more calls than connections", () => {
  it("says so to each of them, and finds a server that comes later", async () => {
    const gone = await serve((_n, _req, res) => answer(res, "well"));
    const { url } = gone;
    await gone[Symbol.asyncDispose]();
    using transport = transportFor({ maxSockets: 2 });
    const calls = ["GET", "PUT", "GET", "PUT", "DELETE", "GET"].map((method) =>
      failureOf(transport.request({ url, method })),
    );
    const failures = await Promise.all(calls);
    expect(failures.map(({ reason }) => reason)).toEqual(Array.from(calls, () => "ECONNREFUSED"));
    await using back = await serve((_n, _req, res) => answer(res, "back"), Number(new URL(url).port));
    expect((await transport.request({ url: back.url })).data).toBe("back");
  });
});
