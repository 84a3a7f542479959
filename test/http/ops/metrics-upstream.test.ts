import { describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { createApp } from "../../../src/app.ts";
import { createDeps } from "../../../src/deps.ts";
import { metered } from "../../../src/ops/metrics-transport.ts";
import { createTransport } from "../../../src/upstream/transport.ts";
import { pino } from "pino";
import { browserOf, navigation, testSettings } from "../../../testkit/http/browse.ts";
import { answersAfter } from "../../../testkit/stubs/upstream-faults.ts";
import { HydraLogoutStub, type Fault } from "../../../testkit/stubs/hydra-logout-stub.ts";
import { measure } from "../../../testkit/http/metrics-scrape.ts";

const name = "lethe_upstream_request_duration_seconds_count";
const log = pino({ level: "silent" });

async function signOutOver(fault?: Fault) {
  const hydra = await HydraLogoutStub.start();
  onTestFinished(() => hydra.close());
  if (fault) hydra.failing("get", fault);
  const config = readConfig({ ...testSettings, HYDRA_ADMIN_URL: hydra.url, UPSTREAM_TIMEOUT: "300ms" });
  const measured = measure();
  const browser = browserOf(createApp(config, { log, metrics: measured.metrics }));
  const { status } = await browser.get("/logout?logout_challenge=c1").set(navigation);
  const calls = (await measured.samples(name)).map(({ labels, value }) => ({ ...labels, value }));
  return { status, calls };
}

describe("metrics of calls to Hydra", () => {
  it("count each by operation and class of status", async () => {
    const { status, calls } = await signOutOver();
    expect(status).toBe(303);
    expect(calls).toEqual([
      { upstream: "hydra", operation: "get_logout", result: "2xx", value: 1 },
      { upstream: "hydra", operation: "accept_logout", result: "2xx", value: 1 },
    ]);
  });

  it.each<[string, number, Fault]>([
    ["timeout", 503, () => undefined],
    ["unreachable", 503, ({ incoming }) => void incoming.socket.destroy()],
    ["oversized", 502, ({ outgoing }) => void outgoing.end("x".repeat(1024 * 1024 + 1))],
    ["malformed", 502, ({ incoming }) => void incoming.socket.end("SSH-2.0-OpenSSH_9.6\r\n")],
    ["5xx", 502, ({ outgoing }) => void outgoing.writeHead(500).end()],
    ["4xx", 502, ({ outgoing }) => void outgoing.writeHead(403).end()],
  ])("count %s", async (result, expected, fault) => {
    const { status, calls } = await signOutOver(fault);
    expect(status).toBe(expected);
    expect(calls).toEqual([{ upstream: "hydra", operation: "get_logout", result, value: 1 }]);
  });

  it("have how long a call took", async () => {
    const { metrics, valueOf } = measure();
    const hydra = await HydraLogoutStub.start();
    onTestFinished(() => hydra.close());
    hydra.failing("ready", answersAfter(200));
    const transport = metered(createTransport({ timeoutMs: 2000, maxSockets: 1 }), "hydra", metrics);
    await transport.request({ url: `${hydra.url}/health/ready` });
    transport.close();
    const labels = { upstream: "hydra", operation: "ready", result: "2xx" };
    const seconds = await valueOf("lethe_upstream_request_duration_seconds_sum", labels);
    expect(seconds).toBeGreaterThan(0.15);
    expect(seconds).toBeLessThan(2);
  });
});

describe("without metrics", () => {
  it("a transport is left as it is", () => {
    const transport = createTransport({ timeoutMs: 1000, maxSockets: 1 });
    expect(metered(transport, "hydra", undefined)).toBe(transport);
  });

  it("nothing is there to be told", () => {
    expect(createDeps(readConfig(testSettings), { log }).metrics).toBeUndefined();
  });
});
