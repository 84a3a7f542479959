import { once } from "node:events";
import express from "express";
import supertest from "supertest";
import { describe, expect, it, vi } from "vitest";
import { loadShedding } from "../../../src/middleware/load-shedding.ts";
import { appOver, navigation, serve } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { measure } from "../../../testkit/http/metrics-scrape.ts";
import { connectRaw, get, halfForm, otherHalf } from "../../../testkit/http/raw-client.ts";

const asking = "/logout?logout_challenge=c1";
const inFlight = "lethe_http_requests_in_flight";

/** Two slots, and a Hydra that thinks about everything until it is released. */
async function twoSlots() {
  const hydra = new FakeHydra().openLogout("c1").openLogout("c2").openLogout("c3");
  const release = hydra.hold();
  const { metrics, valueOf } = measure();
  const url = await serve(appOver(hydra, { env: { MAX_IN_FLIGHT: "2" }, metrics }));
  return { hydra, release, url, port: Number(new URL(url).port), open: () => valueOf(inFlight) };
}

describe("a slot of MAX_IN_FLIGHT is not held by", () => {
  it("forms that are still being sent", async () => {
    const { hydra, release, url, port, open } = await twoSlots();
    release();
    const clients = Array.from({ length: 5 }, () => connectRaw(port));
    for (const { write } of clients) write(halfForm());
    await vi.waitUntil(async () => (await open()) === 5);
    await supertest(url).get(asking).set(navigation).expect(303);
    for (const { write } of clients) write(otherHalf);
    await vi.waitUntil(() => clients.every(({ statuses }) => statuses().length === 1));
    // Not a form of ours, but it was read.
    expect(clients.flatMap(({ statuses }) => statuses())).toEqual(Array(5).fill(400));
    expect(hydra.told).toEqual(["accept c1"]);
  });

  it("answers that nobody takes", async () => {
    const { hydra, release, url, port, open } = await twoSlots();
    // The answers to all but the first are ready, and wait for it.
    const client = connectRaw(port);
    client.write(get(asking));
    for (let nth = 1; nth <= 5; nth += 1) {
      await vi.waitUntil(async () => (await open()) === nth);
      client.write(get("/error"));
    }
    await vi.waitUntil(async () => (await open()) === 6);
    await supertest(url).get("/").expect(200);
    release();
    await vi.waitUntil(() => client.statuses().length === 6);
    expect(client.statuses()).toEqual([303, 400, 400, 400, 400, 400]);
    expect(hydra.told).toEqual(["accept c1"]);
  });

  it("static files, which are served while all are taken", async () => {
    const { hydra, release, url } = await twoSlots();
    const home = await supertest(url).get("/").expect(200);
    const sheet = /\/assets\/lethe-[\w-]+\.css/.exec(home.text)?.[0] ?? "";
    const held = ["c1", "c2"].map(async (c) => supertest(url).get(`/logout?logout_challenge=${c}`));
    await vi.waitUntil(() => hydra.asked.length === 2);
    await supertest(url).get("/").expect(503);
    await supertest(url).get(sheet).expect(200);
    release();
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([303, 303]);
  });

  it("requests that nobody answers and whose browsers have gone, for ever", async () => {
    const app = express();
    app.use(loadShedding(2, 20));
    let waiting = 0;
    app.get("/never", () => void (waiting += 1));
    app.get("/", (_req, res) => void res.end("well"));
    const url = await serve(app);
    const clients = [1, 2].map(() => connectRaw(Number(new URL(url).port)));
    for (const { write } of clients) write(get("/never"));
    await vi.waitUntil(() => waiting === 2);
    expect((await supertest(url).get("/")).status).toBe(503);
    for (const { socket } of clients) socket.destroy();
    await vi.waitUntil(async () => (await supertest(url).get("/")).status === 200);
  });
});

describe("a form", () => {
  it("that is whole when no slot is left gets a 503, and Hydra hears nothing of it", async () => {
    const { hydra, release, url, port, open } = await twoSlots();
    const client = connectRaw(port);
    client.write(halfForm());
    await vi.waitUntil(async () => (await open()) === 1);
    const held = ["c1", "c2"].map(async (c) => supertest(url).get(`/logout?logout_challenge=${c}`));
    await vi.waitUntil(() => hydra.asked.length === 2);
    client.write(otherHalf);
    await vi.waitUntil(() => client.statuses().length === 1);
    expect(client.statuses()).toEqual([503]);
    expect(client.text()).toMatch(/^Retry-After: 1\r$/m);
    release();
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([303, 303]);
    expect(hydra.asked).toHaveLength(2);
  });
});

describe("createApp behind a host's own asynchronous middleware", () => {
  it("loses no slot and miscounts nothing when browsers have gone before it is their turn", async () => {
    const hydra = new FakeHydra().openLogout("c1").openLogout("c2").openLogout("c3");
    const { metrics, valueOf, samples } = measure();
    const host = express();
    let passed = 0;
    host.use(async (req, res, next) => {
      if (req.headers["x-gone"] !== undefined) await once(res, "close");
      next();
      passed += 1;
    });
    host.use(appOver(hydra, { env: { MAX_IN_FLIGHT: "2" }, metrics }));
    const url = await serve(host);
    for (let nth = 1; nth <= 5; nth += 1) {
      const client = connectRaw(Number(new URL(url).port));
      client.write(get(nth % 2 === 0 ? "/" : asking, "X-Gone: yes\r\n"));
      await once(client.socket, "ready");
      client.socket.end();
      client.socket.destroy();
      await vi.waitUntil(() => passed === nth);
    }
    await vi.waitUntil(async () => (await valueOf(inFlight)) === 0);
    const ended = await samples("lethe_http_request_duration_seconds_count");
    expect(ended.every(({ labels }) => labels["status"] === "aborted")).toBe(true);
    await supertest(url).get("/logout?logout_challenge=c2").set(navigation).expect(303);
    await supertest(url).get("/logout?logout_challenge=c3").set(navigation).expect(303);
  });
});
