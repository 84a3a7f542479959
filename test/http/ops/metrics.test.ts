import http from "node:http";
import supertest from "supertest";
import { describe, expect, it, vi } from "vitest";
import { appOver, navigation, openQuestion, sendForm, serve } from "../../../testkit/http/browse.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { browseMeasured, measure, noRevocations } from "../../../testkit/http/metrics-scrape.ts";

const requests = "lethe_http_request_duration_seconds_count";
const outcomes = "lethe_logouts_total";

describe("metrics of sign-outs", () => {
  it("count a decision and an outcome by their reasons", async () => {
    const { browser, valueOf } = browseMeasured(new FakeHydra().openLogout("c1"));
    await browser.get("/logout?logout_challenge=c1").set(navigation).expect(303);
    const reason = "allowlisted_redirect";
    expect(await valueOf("lethe_logout_decisions_total", { decision: "accept", reason })).toBe(1);
    expect(await valueOf(outcomes, { outcome: "accepted", reason })).toBe(1);
  });

  it("count no outcome of a question before its answer, and one after", async () => {
    const hydra = new FakeHydra().openLogout("c1", asksFirst);
    const { browser, samples, valueOf } = browseMeasured(hydra);
    const fields = await openQuestion(browser);
    const asked = { decision: "confirm", reason: "client_requires_prompt" };
    expect(await valueOf("lethe_logout_decisions_total", asked)).toBe(1);
    expect(await samples(outcomes)).toEqual([]);
    await sendForm(browser, { ...fields, action: "reject" });
    expect(await samples(outcomes)).toMatchObject([
      { labels: { outcome: "rejected", reason: "person" }, value: 1 },
    ]);
  });

  it("count one that is gone, and the failure that its answer tells of", async () => {
    const { browser, valueOf } = browseMeasured(new FakeHydra());
    await browser.get("/logout?logout_challenge=c9").set(navigation).expect(410);
    expect(await valueOf(outcomes, { outcome: "gone", reason: "challenge_gone" })).toBe(1);
    expect(await valueOf("lethe_http_failures_total", { code: "challenge_gone" })).toBe(1);
  });

  it("count one that failed because of a bug as internal", async () => {
    const hydra = new FakeHydra().openLogout("c1").failing("get", new Error("a bug"));
    const { browser, valueOf } = browseMeasured(hydra);
    await browser.get("/logout?logout_challenge=c1").set(navigation).expect(500);
    expect(await valueOf(outcomes, { outcome: "failed", reason: "internal" })).toBe(1);
    expect(await valueOf("lethe_http_failures_total", { code: "internal" })).toBe(1);
  });

  it("have what is to be revoked late, as it is at the scrape", async () => {
    const counts = { ...noRevocations };
    const { valueOf } = measure({ counts });
    Object.assign(counts, { pending: 3, done: 5, failed: 1, failedTries: 7, spared: 2 });
    for (const scrape of ["first", "second"]) {
      expect(`${scrape}: ${await valueOf("lethe_revocations_pending")}`).toBe(`${scrape}: 3`);
      expect(await valueOf("lethe_revocations_total", { result: "done" })).toBe(5);
      expect(await valueOf("lethe_revocations_total", { result: "failed" })).toBe(1);
      expect(await valueOf("lethe_revocations_failed_tries_total")).toBe(7);
      expect(await valueOf("lethe_revocations_spared_total")).toBe(2);
    }
  });
});

describe("metrics of the log", () => {
  it("have the lines that were lost, as it is at the scrape", async () => {
    const lines = { lost: 0 };
    const { valueOf } = measure({ lines });
    for (const lost of [0, 3, 5]) {
      lines.lost = lost;
      expect(await valueOf("lethe_log_lines_lost_total")).toBe(lost);
    }
  });
});

describe("metrics of requests", () => {
  it("count what is in flight, what was turned away, and who went before the answer", async () => {
    const hydra = new FakeHydra().openLogout("c1").openLogout("c2");
    const release = hydra.hold();
    const { metrics, valueOf } = measure();
    const url = await serve(appOver(hydra, { env: { MAX_IN_FLIGHT: "1" }, metrics }));
    expect(await valueOf("lethe_http_requests_shed_total")).toBe(0);
    const impatient = http.get(`${url}/logout?logout_challenge=c1`, { headers: navigation });
    impatient.on("error", () => undefined);
    await vi.waitUntil(() => hydra.asked.length === 1);
    expect(await valueOf("lethe_http_requests_in_flight")).toBe(1);
    await supertest(url).get("/logout?logout_challenge=c2").expect(503);
    expect(await valueOf("lethe_http_requests_shed_total")).toBe(1);
    expect(await valueOf("lethe_http_failures_total", { code: "overloaded" })).toBe(1);
    impatient.destroy();
    await vi.waitUntil(async () => (await valueOf("lethe_http_requests_in_flight")) === 0);
    release();
    const labels = { route: "/logout", method: "GET" };
    expect(await valueOf(requests, { ...labels, status: "aborted" })).toBe(1);
    expect(await valueOf(requests, { ...labels, status: "5xx" })).toBe(1);
    // Nobody saw the answer; the sign-out happened all the same.
    await vi.waitUntil(() => hydra.told.length === 1);
    const reason = "allowlisted_redirect";
    await vi.waitUntil(async () => (await valueOf(outcomes, { outcome: "accepted", reason })) === 1);
    expect(await valueOf("lethe_logout_decisions_total", { decision: "accept", reason })).toBe(1);
  });

  it("are one series for a thousand paths that nobody knows", async () => {
    const { browser, samples } = browseMeasured(new FakeHydra());
    for (let nth = 0; nth < 1000; nth += 1) {
      const made = Math.random().toString(36).slice(2);
      await browser
        .get(`/${["", "logout/", "LOGOUT-", "health/", "%2e%2e/"][nth % 5]}${made}?x=${made}`)
        .expect(404);
    }
    expect(await samples(requests)).toEqual([
      { name: requests, labels: { route: "other", method: "GET", status: "4xx" }, value: 1000 },
    ]);
  });

  it("are one series for one route, however its path is written, and for methods that nobody knows", async () => {
    const { browser, samples, valueOf } = browseMeasured(new FakeHydra(), { env: { BASE_PATH: "/Auth" } });
    for (const path of ["/Auth/error", "/auth/ERROR/", "/AUTH/Error?error=access_denied&x=1"])
      await browser.get(path);
    expect(await samples(requests)).toHaveLength(1);
    expect(await valueOf(requests, { route: "/error", method: "GET", status: "4xx" })).toBe(3);
    await browser.get("/Auth").expect(200);
    await browser.get("/Authentic").expect(404);
    await browser.get("/Auth/assets/nothing.css").expect(404);
    for (const method of ["put", "patch", "delete"] as const)
      await browser[method]("/Auth/error").expect(405);
    const series = (await samples(requests)).map(({ labels }) => `${labels["method"]} ${labels["route"]}`);
    expect(series.toSorted()).toEqual([
      "GET /",
      "GET /assets/:file",
      "GET /error",
      "GET other",
      "other /error",
    ]);
  });

  it("give no more than 64 reasons a name, whatever a host app's own decisions say", async () => {
    const { metrics, samples, valueOf } = measure();
    for (let nth = 0; nth < 500; nth += 1) metrics.decided({ decision: "confirm", reason: `made up ${nth}` });
    expect(await samples("lethe_logout_decisions_total")).toHaveLength(65);
    expect(await valueOf("lethe_logout_decisions_total", { decision: "confirm", reason: "other" })).toBe(436);
  });
});

describe("metrics of the process", () => {
  it("say which Lethe and which Node.js it is, and how late the event loop comes", async () => {
    const { samples } = measure();
    const [build] = await samples("lethe_build_info");
    expect(build).toMatchObject({ value: 1, labels: { node_version: process.version } });
    expect(build?.labels["version"]).toMatch(/^\d+\.\d+\.\d+/);
    expect(await samples("nodejs_eventloop_lag_p99_seconds")).toHaveLength(1);
  });
});
