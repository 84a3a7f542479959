import { describe, expect, it } from "vitest";
import { createPeek } from "../../../src/upstream/peek.ts";
import { answer, serve } from "./transport-server.ts";

describe("createPeek", () => {
  it.each([
    "",
    "app.example.com/bc",
    "/bc",
    "ftp://app.example.com/bc",
    "com.example.app:/bc",
    "http://",
    "http://127.0.0.1:99999/x",
    "http://127.0.0.1:9/x\r\nX: y",
    "http://[::1/",
  ])("finds nothing at %j", async (address) => {
    const peek = createPeek({ timeoutMs: 3000, maxSockets: 1 });
    expect(await peek.get(address)).toBeUndefined();
    peek.close();
  });

  it.each<[behind: string, asked: string]>([
    ["", "GET /"],
    ["?app=1", "GET /?app=1"],
    ["#part", "GET /"],
    ["/a b#part", "GET /a%20b"],
  ])("asks at %j as a browser would", async (behind, asked) => {
    await using server = await serve((_n, _req, res) => answer(res, "well"));
    const peek = createPeek({ timeoutMs: 3000, maxSockets: 1 });
    expect((await peek.get(server.url + behind))?.data).toBe("well");
    expect(server.arrived.map(({ line }) => line)).toEqual([asked]);
    peek.close();
  });
});
