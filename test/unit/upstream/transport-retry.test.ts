import { describe, expect, it } from "vitest";
import { answer, failureOf, reset, serve, transportFor } from "./transport-server.ts";

describe("createTransport, on a connection that breaks before an answer", () => {
  it("makes a GET once more", async () => {
    await using server = await serve((n, req, res) => (n === 0 ? reset(req) : answer(res, "well")));
    using transport = transportFor();
    expect((await transport.request({ url: server.url, method: "GET" })).data).toBe("well");
    expect(server.arrived.map(({ line }) => line)).toEqual(["GET /", "GET /"]);
  });

  it("makes a GET once more and not twice", async () => {
    await using server = await serve((_n, req) => reset(req));
    using transport = transportFor();
    await expect(transport.request({ url: server.url, method: "GET" })).rejects.toMatchObject({
      kind: "unreachable",
      reason: "ECONNRESET",
    });
    expect(server.arrived).toHaveLength(2);
  });

  it.each(["PUT", "DELETE"])("makes a %s once more, and not twice", async (method) => {
    await using server = await serve((_n, req) => reset(req));
    using transport = transportFor();
    await expect(transport.request({ url: server.url, method })).rejects.toMatchObject({
      kind: "unreachable",
      reason: "ECONNRESET",
    });
    expect(server.arrived).toHaveLength(2);
  });

  it("makes no POST again, which is not idempotent", async () => {
    await using server = await serve((n, req, res) => (n === 1 ? reset(req) : answer(res, "well")));
    using transport = transportFor();
    await transport.request({ url: server.url });
    const call = { url: server.url, method: "POST" };
    expect((await failureOf(transport.request(call))).kind).toBe("unreachable");
    expect(server.arrived).toHaveLength(2);
  });

  it.each(["GET", "PUT"])("makes a %s once more that broke on a kept connection", async (method) => {
    await using server = await serve((n, req, res) => (n === 1 ? reset(req) : answer(res, n)));
    using transport = transportFor();
    await transport.request({ url: server.url, method: "GET" });
    expect((await transport.request({ url: server.url, method })).data).toBe(2);
    expect(server.arrived.map(({ socket }) => socket === server.arrived[0]?.socket)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each(["GET", "PUT"])(
    "makes a %s once more on a new connection when all kept ones are dead",
    async (method) => {
      const kept = 6;
      const dead = new Set<unknown>();
      const waiting: (() => void)[] = [];
      await using server = await serve((n, req, res) => {
        if (dead.has(req.socket)) return reset(req);
        if (n >= kept) return answer(res, "well");
        // All at once, so that each has a connection of its own.
        waiting.push(() => answer(res, "well"));
        dead.add(req.socket);
        if (waiting.length === kept) for (const finish of waiting) finish();
      });
      using transport = transportFor();
      await Promise.all(
        Array.from({ length: kept }, () => transport.request({ url: server.url, method: "GET" })),
      );
      expect(server.connections()).toBe(kept);
      expect((await transport.request({ url: server.url, method })).data).toBe("well");
      expect(server.connections()).toBe(kept + 1);
    },
  );

  it.each(["GET", "PUT"])("does not make a %s again once an answer has begun", async (method) => {
    await using server = await serve((n, req, res) => {
      if (n === 0) return answer(res, "well");
      res.write('{"a":', () => setTimeout(() => reset(req), 20));
    });
    using transport = transportFor();
    await transport.request({ url: server.url, method: "GET" });
    await expect(transport.request({ url: server.url, method })).rejects.toMatchObject({
      kind: "unreachable",
    });
    expect(server.arrived).toHaveLength(2);
  });

  it("lets those go on that wait for it", async () => {
    await using server = await serve((n, req, res) => (n === 0 ? reset(req) : answer(res, "well")));
    using transport = transportFor({ maxSockets: 1 });
    const broken = failureOf(transport.request({ url: server.url, method: "POST" }));
    const waiting = ["GET", "PUT", "GET"].map((method) => transport.request({ url: server.url, method }));
    expect((await broken).kind).toBe("unreachable");
    expect((await Promise.all(waiting)).map(({ data }) => data)).toEqual(["well", "well", "well"]);
  });

  it("lets those go on that wait for it, when it is made once more", async () => {
    await using server = await serve((n, req, res) => (n === 0 ? reset(req) : answer(res, "well")));
    using transport = transportFor({ maxSockets: 1 });
    const all = ["GET", "GET", "PUT", "GET"].map((method) => transport.request({ url: server.url, method }));
    expect((await Promise.all(all)).map(({ data }) => data)).toEqual(all.map(() => "well"));
  });

  it("takes an answer that breaks off for none, even when what came of it is JSON", async () => {
    await using server = await serve((_n, req, res) => {
      res.writeHead(200, { "Content-Length": 100 });
      res.write('{"redirect_to":"https://hydra.example/"}', () => setTimeout(() => req.socket.end(), 20));
    });
    using transport = transportFor();
    await expect(transport.request({ url: server.url, method: "GET" })).rejects.toMatchObject({
      kind: "unreachable",
    });
  });
});
