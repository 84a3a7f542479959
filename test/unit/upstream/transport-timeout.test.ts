import { describe, expect, it } from "vitest";
import { answer, failureOf, reset, serve, transportFor } from "./transport-server.ts";
import { startOwnTime } from "../../../testkit/own-time.ts";

describe("createTransport, out of time", () => {
  const within = { timeoutMs: 500 };

  it.each<[string, (res: { write: (text: string) => unknown }) => void]>([
    ["no answer comes", () => undefined],
    ["an answer does not end", (res) => void res.write('{"a":')],
  ])("gives up when %s", async (_what, behave) => {
    await using server = await serve((_n, _req, res) => behave(res));
    using transport = transportFor(within);
    const startedAt = performance.now();
    expect((await failureOf(transport.request({ url: server.url, method: "GET" }))).kind).toBe("timeout");
    expect(performance.now() - startedAt).toBeGreaterThan(490);
    expect(server.arrived).toHaveLength(1);
  });

  it("counts the retry in", async () => {
    await using server = await serve((n, req) => {
      if (n === 0) setTimeout(() => reset(req), 1_000);
    });
    using transport = transportFor({ timeoutMs: 2_500 });
    const ownTime = startOwnTime();
    expect((await failureOf(transport.request({ url: server.url, method: "GET" }))).kind).toBe("timeout");
    // With a time-out of its own the second call would end at 3500 ms.
    expect(ownTime()).toBeLessThan(3_300);
    expect(server.arrived).toHaveLength(2);
  });

  it("lets one call have less time, and none more", async () => {
    await using server = await serve(() => undefined);
    using patient = transportFor({ timeoutMs: 4000 });
    using hasty = transportFor(within);
    const ownTime = startOwnTime();
    expect((await failureOf(patient.request({ url: server.url, timeoutMs: 50 }))).kind).toBe("timeout");
    expect((await failureOf(hasty.request({ url: server.url, timeoutMs: 60_000 }))).kind).toBe("timeout");
    expect(ownTime()).toBeLessThan(3000);
  });

  it.each(["GET", "PUT"])(
    "never sends a %s whose time ran out while it waited for a connection",
    async (method) => {
      await using server = await serve((n, _req, res) => void setTimeout(() => answer(res, n), 300));
      using transport = transportFor({ maxSockets: 1 });
      const busy = transport.request({ url: `${server.url}/first` });
      const late = failureOf(transport.request({ url: `${server.url}/late`, method, timeoutMs: 50 }));
      const after = transport.request({ url: `${server.url}/after`, method });
      expect((await late).kind).toBe("timeout");
      expect((await busy).data).toBe(0);
      expect((await after).data).toBe(1);
      expect(server.arrived.map(({ line }) => line)).toEqual(["GET /first", `${method} /after`]);
      expect(server.connections()).toBe(1);
    },
  );

  it("makes room for the call that waits", async () => {
    await using server = await serve((_n, req, res) => req.url === "/late" || answer(res, "well"));
    using transport = transportFor({ maxSockets: 1 });
    const late = failureOf(transport.request({ url: `${server.url}/late`, timeoutMs: 100 }));
    const waiting = [1, 2, 3].map(() => transport.request({ url: server.url }));
    expect((await late).kind).toBe("timeout");
    expect((await Promise.all(waiting)).map(({ data }) => data)).toEqual(["well", "well", "well"]);
  });

  it("goes on with the next call", async () => {
    await using server = await serve((n, _req, res) => (n === 0 ? undefined : answer(res, "well")));
    using transport = transportFor(within);
    await failureOf(transport.request({ url: server.url, method: "GET" }));
    expect((await transport.request({ url: server.url, method: "GET" })).data).toBe("well");
  });
});
