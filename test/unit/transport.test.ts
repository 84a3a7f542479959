import { execFile } from "node:child_process";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { inspect, promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { TransportOptions, TransportRequest } from "../../src/upstream/transport.ts";
import { answer, failureOf, reset, serve, transportFor } from "./transport-server.ts";

describe("createTransport", () => {
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

  it("sends method, path, headers and body as they are", async () => {
    await using server = await serve((_n, req, res) => {
      let body = "";
      req.on("data", (chunk: Buffer) => (body += chunk.toString()));
      req.on("end", () =>
        answer(res, { method: req.method, url: req.url, key: req.headers.authorization, body }),
      );
    });
    using transport = transportFor();
    const call = {
      url: `${server.url}/a%2Fb?c=%20d`,
      method: "PUT",
      headers: { Authorization: "Bearer k" },
      data: '{"e":1}',
    };
    expect((await transport.request(call)).data).toEqual({
      method: "PUT",
      url: "/a%2Fb?c=%20d",
      key: "Bearer k",
      body: '{"e":1}',
    });
  });

  it.each([204, 301, 302, 400, 401, 404, 410, 429, 500, 503])(
    "gives back status %i and follows nothing",
    async (status) => {
      await using server = await serve((_n, _req, res) =>
        res.writeHead(status, { Location: "/elsewhere" }).end(),
      );
      using transport = transportFor();
      const got = await transport.request({ url: server.url, method: "GET" });
      expect([got.status, got.data]).toEqual([status, ""]);
      expect(server.arrived).toHaveLength(1);
    },
  );

  it.each(["<html>not JSON</html>", '{"broken": ', ""])(
    "gives back %j, which is not JSON, as text",
    async (text) => {
      await using server = await serve((_n, _req, res) => res.end(text));
      using transport = transportFor();
      expect((await transport.request({ url: server.url })).data).toBe(text);
    },
  );

  it("takes an answer of 1 MiB, and none that is larger", async () => {
    const mebibyte = "x".repeat(1024 * 1024);
    await using server = await serve((n, _req, res) => res.end(n === 0 ? mebibyte : `${mebibyte}x`));
    using transport = transportFor();
    expect((await transport.request({ url: server.url })).data).toBe(mebibyte);
    expect(await failureOf(transport.request({ url: server.url }))).toMatchObject({ kind: "oversized" });
  });

  it("stops reading an answer that has no end", async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    await using server = await serve((_n, _req, res) => {
      const more = setInterval(() => res.write("x".repeat(64 * 1024)), 1);
      res.on("close", () => {
        clearInterval(more);
        resolve();
      });
    });
    using transport = transportFor();
    expect((await failureOf(transport.request({ url: server.url }))).kind).toBe("oversized");
    await closed;
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

  it("waits for the answer after what only announces one", async () => {
    await using server = await serve((_n, _req, res) => {
      res.writeProcessing();
      res.writeEarlyHints({ link: "</x.css>; rel=preload; as=style" });
      answer(res, "well", 404);
    });
    using transport = transportFor();
    const { status, data, headers } = await transport.request({ url: server.url });
    expect([status, data, headers["link"]]).toEqual([404, "well", undefined]);
  });

  it("refuses a header that would be two, and sends nothing", async () => {
    await using server = await serve((_n, _req, res) => answer(res, "well"));
    using transport = transportFor();
    const headers = { Cookie: "a=b\r\nX-Admin: 1" };
    expect((await failureOf(transport.request({ url: server.url, headers }))).kind).toBe("unreachable");
    expect(server.arrived).toEqual([]);
    expect((await transport.request({ url: server.url })).data).toBe("well");
  });

  it("keeps no connection open once it is closed", async () => {
    await using server = await serve((_n, _req, res) => answer(res, "well"));
    using transport = transportFor();
    await Promise.all([1, 2, 3].map(() => transport.request({ url: server.url })));
    transport.close();
    await expect.poll(() => server.arrived.every(({ socket }) => socket.destroyed)).toBe(true);
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

  it("says unreachable when nobody listens", async () => {
    const server = await serve(() => undefined);
    await server[Symbol.asyncDispose]();
    using transport = transportFor();
    expect(await failureOf(transport.request({ url: server.url, method: "GET" }))).toMatchObject({
      kind: "unreachable",
      reason: "ECONNREFUSED",
    });
  });
});

describe("createTransport, with nobody there and more calls than connections", () => {
  it("says so to each of them, and finds whoever comes later", async () => {
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

describe("createTransport, through no proxy", () => {
  it("ignores HTTP_PROXY, even where Node is told to use it", async () => {
    await using hydra = await serve((_n, _req, res) => answer(res, "hydra"));
    await using proxy = await serve((_n, _req, res) => answer(res, "proxy"));
    const module = JSON.stringify(join(import.meta.dirname, "../../src/upstream/transport.ts"));
    const code = `import { createTransport } from ${module};
      const transport = createTransport({ timeoutMs: 3000, maxSockets: 1 });
      console.log((await transport.request({ url: ${JSON.stringify(`${hydra.url}/x`)}, method: "GET" })).data);
      transport.close();`;
    const variables = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"];
    const toProxy: Record<string, string> = Object.fromEntries(variables.map((name) => [name, proxy.url]));
    const env = { ...process.env, ...toProxy, NODE_USE_ENV_PROXY: "1", NO_PROXY: "", no_proxy: "" };
    const node = promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], { env });
    const { stdout } = await node;
    expect(stdout).toBe("hydra\n");
    expect(proxy.arrived).toEqual([]);
  });
});

describe("TransportError", () => {
  it.each<[string, Partial<TransportOptions>, Parameters<typeof serve>[0]]>([
    ["a reset", {}, (_n, req) => reset(req)],
    ["a time-out", { timeoutMs: 60 }, () => undefined],
    ["an oversized answer", {}, (_n, _req, res) => res.end("s3cr3t".repeat(300_000))],
    ["an answer that breaks off", {}, (_n, req, res) => void res.write('"s3cr3t', () => reset(req))],
    ["an answer that is not HTTP", {}, (_n, req) => void req.socket.end("s3cr3t\r\n\r\n")],
  ])("holds no URL, header or body after %s", async (_what, given, behave) => {
    await using server = await serve(behave);
    using transport = transportFor(given);
    const call: TransportRequest = {
      url: `${server.url}/s3cr3t?logout_challenge=s3cr3t`,
      method: "PUT",
      headers: { Authorization: "Bearer s3cr3t" },
      data: "s3cr3t",
    };
    const error = await failureOf(transport.request(call));
    expect(
      inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error) + String(error.stack),
    ).not.toMatch(/s3cr3t|127\.0\.0\.1/);
    expect(error.cause).toBeUndefined();
  });
});
