import supertest from "supertest";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { listen } from "../../../src/server/listen.ts";
import { appOver, navigation } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { measure } from "../../../testkit/http/metrics-scrape.ts";
import { connectRaw, get, halfForm } from "../../../testkit/http/raw-client.ts";

// As many as MAX_IN_FLIGHT has slots.
const forms = 256;
const pipelining = 26;
const honest = 100;
// No deadline helps: what is here now stays.
const patient = { headersMs: 600_000, requestMs: 600_000, answerMs: 600_000 };

describe("beside 256 forms that are never sent whole and 26 clients that send ahead and read nothing", () => {
  it("everybody else is served, and nobody is turned away", async () => {
    const hydra = new FakeHydra();
    for (let nth = 0; nth < honest; nth += 1) hydra.openLogout(`c${nth}`);
    const { metrics, valueOf } = measure();
    const lethe = await listen(appOver(hydra, { metrics }), { port: 0, host: "127.0.0.1", limits: patient });
    onTestFinished(() => lethe.close());
    const home = await supertest(lethe.url).get("/").expect(200);
    const sheet = /\/assets\/lethe-[\w-]+\.css/.exec(home.text)?.[0] ?? "";

    for (let nth = 0; nth < forms; nth += 1) connectRaw(lethe.port).write(halfForm());
    for (let nth = 0; nth < pipelining; nth += 1)
      connectRaw(lethe.port, { reads: false }).write(get(sheet).repeat(10));
    await vi.waitUntil(async () => (await valueOf("lethe_http_requests_in_flight")) >= forms, 10_000);

    const statuses = new Map<string, number>();
    const count = (what: string) => statuses.set(what, (statuses.get(what) ?? 0) + 1);
    for (let nth = 0; nth < honest; nth += 1) {
      const url = `/logout?logout_challenge=c${nth}`;
      count(`sign-out ${(await supertest(lethe.url).get(url).set(navigation)).status}`);
      if (nth % 10 !== 0) continue;
      count(`page ${(await supertest(lethe.url).get("/")).status}`);
      count(`style sheet ${(await supertest(lethe.url).get(sheet)).status}`);
    }
    expect(Object.fromEntries(statuses)).toEqual({
      "sign-out 303": honest,
      "page 200": honest / 10,
      "style sheet 200": honest / 10,
    });
    expect(await valueOf("lethe_http_requests_shed_total")).toBe(0);
    expect(await valueOf("lethe_http_requests_in_flight")).toBeGreaterThanOrEqual(forms);
    expect(hydra.told).toHaveLength(honest);
  });
});
