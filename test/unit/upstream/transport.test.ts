import { execFile } from "node:child_process";
import { join } from "node:path";
import { inspect, promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { TransportOptions, TransportRequest } from "../../../src/upstream/transport.ts";
import { answer, failureOf, reset, serve, transportFor } from "./transport-server.ts";

describe("createTransport", () => {
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

  it.each(["ftp://127.0.0.1/x", "app.example.com/x", "http://127.0.0.1:99999/x", ""])(
    "says unreachable of %j, which is no http address",
    async (url) => {
      using transport = transportFor();
      expect((await failureOf(transport.request({ url }))).kind).toBe("unreachable");
    },
  );

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

describe("createTransport, through no proxy", () => {
  it("ignores HTTP_PROXY, even where Node is told to use it", async () => {
    await using hydra = await serve((_n, _req, res) => answer(res, "hydra"));
    await using proxy = await serve((_n, _req, res) => answer(res, "proxy"));
    const module = JSON.stringify(join(import.meta.dirname, "../../../src/upstream/transport.ts"));
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
