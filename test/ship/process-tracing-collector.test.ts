import { describe, expect, it } from "vitest";
import { freePort } from "../../testkit/processes/free-port.ts";
import { startCollector } from "./otlp-collector.ts";
import { boundMs, collectorKey, recorded } from "./process-recorded.ts";
import { until } from "./process-run.ts";

const warnings = (lethe: { log: () => Record<string, unknown>[] }) =>
  lethe.log().filter(({ msg }) => msg === "traces can't be delivered");

describe("a collector", () => {
  it("that is down costs spans, a warning, and nothing else", async () => {
    const { lethe, signOut, stop } = await recorded(`http://127.0.0.1:${await freePort()}`, {
      OTEL_BSP_SCHEDULE_DELAY: "20",
      OTEL_EXPORTER_OTLP_TIMEOUT: "2000",
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${collectorKey}`,
    });
    for (let nth = 0; nth < 5; nth += 1) {
      expect((await signOut()).status).toBe(303);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await until(() => warnings(lethe).length > 0);
    expect(await stop()).toBeLessThan(boundMs);
    expect(warnings(lethe)).toMatchObject([{ level: 40, reason: "ECONNREFUSED" }]);
    expect(lethe.stdout() + lethe.stderr()).not.toContain(collectorKey);
    expect(lethe.stderr()).toBe("");
  });

  it.each<[string, Parameters<typeof startCollector>[0]]>([
    ["answers 500", (outgoing) => void outgoing.writeHead(500).end(collectorKey)],
    ["answers 401", (outgoing) => void outgoing.writeHead(401).end(collectorKey)],
    [
      "leads elsewhere",
      (outgoing) => void outgoing.writeHead(302, { Location: "http://127.0.0.1:1/" }).end(),
    ],
    ["resets", (outgoing) => outgoing.socket?.resetAndDestroy()],
  ])("that %s costs spans, a warning, and nothing else", async (_what, answer) => {
    const collector = await startCollector(answer);
    const settings = { OTEL_BSP_SCHEDULE_DELAY: "20", OTEL_EXPORTER_OTLP_TIMEOUT: "200" };
    const { lethe, signOut, stop } = await recorded(collector.url, settings);
    expect((await signOut()).status).toBe(303);
    await until(() => warnings(lethe).length > 0);
    expect((await signOut()).status).toBe(303);
    expect(await stop()).toBeLessThan(boundMs);
    expect(warnings(lethe)).toHaveLength(1);
    expect(lethe.stdout() + lethe.stderr()).not.toContain(collectorKey);
  });

  it.each<[string, Parameters<typeof startCollector>[0]]>([
    ["never answers", () => undefined],
    ["answers no protobuf", (outgoing) => void outgoing.writeHead(200).end("<html>what?</html>")],
    ["begins an answer", (outgoing) => void outgoing.writeHead(200).write("x")],
    [
      "asks for an hour's patience",
      (outgoing) => void outgoing.writeHead(503, { "Retry-After": "3600" }).end(),
    ],
  ])("that %s holds no request and no shutdown", async (_what, answer) => {
    const collector = await startCollector(answer);
    const { lethe, signOut, stop } = await recorded(collector.url, { OTEL_BSP_SCHEDULE_DELAY: "20" });
    expect((await signOut()).status).toBe(303);
    await until(() => collector.exports.length > 0);
    expect((await signOut()).status).toBe(303);
    expect(await stop()).toBeLessThan(boundMs);
    expect(lethe.stderr()).toBe("");
  });
});
