import http from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { navigation } from "../../testkit/http/browse.ts";
import { answersAfter } from "../../testkit/stubs/upstream-faults.ts";
import { HydraLogoutStub, hint } from "../../testkit/stubs/hydra-logout-stub.ts";
import { parseScrape } from "../../testkit/http/metrics-scrape.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import { ask } from "./process-ask.ts";
import { cookieSecret, main, run, runLethe, until } from "./process-run.ts";

const challenge = "the-challenge-of-somebody";
const apiKey = "ory_pat_the-key-of-these-tests";
const fastMs = 3000;

async function measured(settings: Record<string, string> = {}) {
  const hydra = await HydraLogoutStub.start();
  onTestFinished(() => hydra.close());
  const env = { HYDRA_ADMIN_URL: hydra.url, HYDRA_PUBLIC_URL: "https://hydra.example", ORY_API_KEY: apiKey };
  const lethe = await runLethe({ ...env, METRICS_PORT: "0", ...settings });
  const port = Number(lethe.log().find(({ msg }) => msg === "listening")?.["metrics_port"]);
  return { hydra, lethe, port, metricsUrl: `http://127.0.0.1:${port}/metrics/prometheus` };
}

describe("METRICS_PORT", () => {
  it("serves Prometheus's text there, nothing else there, and no metrics at PORT", async () => {
    const { lethe, metricsUrl } = await measured();
    const scrape = await ask(metricsUrl);
    expect(scrape.status).toBe(200);
    expect(scrape.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(scrape.headers["cache-control"]).toBe("no-store");
    expect(parseScrape(scrape.text).length).toBeGreaterThan(50);
    expect((await ask(metricsUrl, { method: "POST" })).status).toBe(405);
    for (const path of ["/", "/metrics", "/logout", "/health/alive", "/metrics/prometheus/"])
      expect((await ask(new URL(path, metricsUrl).href)).status).toBe(404);
    for (const path of ["/metrics/prometheus", "/metrics"])
      expect((await ask(lethe.url + path)).status).toBe(404);
  });

  it("never shows a challenge, a hint, a key, a subject or a client", async () => {
    const { hydra, lethe, metricsUrl } = await measured();
    const open = (path: string) => ask(lethe.url + path, { headers: navigation });
    expect((await open(`/logout?logout_challenge=${challenge}`)).status).toBe(303);
    await open(`/logout/${challenge}?logout_challenge=${challenge}`);
    await open(`/${challenge}`);
    hydra.failing("get", ({ incoming }) => void incoming.socket.destroy());
    expect((await open(`/logout?logout_challenge=${challenge}`)).status).toBe(503);
    const { text } = await ask(metricsUrl);
    for (const told of [
      /lethe_logouts_total\{outcome="accepted"/,
      /lethe_logouts_total\{outcome="failed"/,
      /result="unreachable"/,
    ])
      expect(text).toMatch(told);
    for (const secret of [challenge, hint, apiKey, cookieSecret, "agora", "ada", "sid-1", hydra.url])
      expect(text).not.toContain(secret);
  });

  it("can be scraped until the last request is answered, and its kept connections hold no shutdown", async () => {
    const { hydra, lethe, port, metricsUrl } = await measured();
    const agent = new http.Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    await ask(metricsUrl, { agent });
    hydra.failing("accept", answersAfter(1000));
    const pending = ask(`${lethe.url}/logout?logout_challenge=${challenge}`, { headers: navigation });
    await until(() => hydra.told.includes(`accept ${challenge}`));
    lethe.child.kill("SIGTERM");
    await until(() => lethe.stdout().includes("stopping"));
    expect((await ask(`http://127.0.0.1:${port}/metrics/prometheus`)).text).toContain(
      "lethe_http_requests_in_flight 1",
    );
    expect((await pending).status).toBe(303);
    const answeredAt = performance.now();
    expect(await lethe.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - answeredAt).toBeLessThan(fastMs);
  });

  it("is a reason to stop when it is taken", async () => {
    const hydra = await HydraLogoutStub.start();
    onTestFinished(() => hydra.close());
    const env = { HYDRA_ADMIN_URL: hydra.url, COOKIE_SECRET: cookieSecret, HOST: "127.0.0.1", PORT: "0" };
    const lethe = run(process.execPath, [main], { env: { ...env, METRICS_PORT: String(hydra.port) } });
    expect(await lethe.ended).toEqual({ code: 1, signal: null });
    expect(lethe.stderr()).toBe(`Lethe can't listen on port ${hydra.port}: EADDRINUSE\n`);
    expect(lethe.stdout()).not.toContain("listening");
  });

  it("is refused when it is PORT", async () => {
    const port = String(await freePort());
    const env = { HYDRA_ADMIN_URL: "http://hydra:4445", COOKIE_SECRET: cookieSecret, PORT: port };
    const lethe = run(process.execPath, [main], { env: { ...env, METRICS_PORT: port } });
    expect((await lethe.ended).code).toBe(78);
    expect(lethe.stderr()).toContain("METRICS_PORT: is PORT");
  });
});

describe("without METRICS_PORT", () => {
  // Node writes with this which modules it has read.
  const listing =
    "data:text/javascript,import{registerHooks}from'node:module';registerHooks({load(u,c,n){if(u.includes('prom-client')||u.includes('/metrics-prom'))process.stderr.write('READ '+u+'\\n');return n(u,c)}})";

  it.each([
    ["", false],
    ["0", true],
  ])("%j: prom-client is read: %s", async (metricsPort, isRead) => {
    const lethe = await runLethe({
      HYDRA_ADMIN_URL: "http://127.0.0.1:1",
      METRICS_PORT: metricsPort,
      NODE_OPTIONS: `--import "${listing}"`,
    });
    expect(lethe.stderr().includes("READ")).toBe(isRead);
    expect("metrics_port" in (lethe.log().find(({ msg }) => msg === "listening") ?? {})).toBe(isRead);
  });
});
