import http from "node:http";
import supertest from "supertest";
import { describe, expect, it, vi } from "vitest";
import { appOver, serve } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

// Two at work, and Hydra thinks about both.
async function busy() {
  const hydra = new FakeHydra().openLogout("c1").openLogout("c2").openLogout("c3");
  const release = hydra.hold();
  const url = await serve(appOver(hydra, { env: { MAX_IN_FLIGHT: "2" } }));
  const statuses = ["c1", "c2"].map(async (challenge) => {
    const { status } = await supertest(url).get(`/logout?logout_challenge=${challenge}`);
    return status;
  });
  await vi.waitUntil(() => hydra.asked.length === 2);
  return { hydra, url, release, statuses };
}

describe("MAX_IN_FLIGHT", () => {
  it("turns the one too many away for a second, and finishes the others", async () => {
    const { hydra, url, release, statuses } = await busy();
    const third = await supertest(url).get("/logout?logout_challenge=c3").expect(503);
    expect(third.headers["retry-after"]).toBe("1");
    expect(third.headers["cache-control"]).toBe("no-store");
    expect(third.text).toContain("We are very busy right now");
    expect(hydra.asked).toHaveLength(2);
    release();
    expect(await Promise.all(statuses)).toEqual([303, 303]);
    expect(hydra.told.toSorted()).toEqual(["accept c1", "accept c2"]);
  });

  it("lets the next in when one is done", async () => {
    const { hydra, url, release, statuses } = await busy();
    release();
    await Promise.all(statuses);
    await supertest(url).get("/logout?logout_challenge=c3").expect(303);
    expect(hydra.told).toContain("accept c3");
  });

  it("does not turn health probes away", async () => {
    const { url, release, statuses } = await busy();
    await supertest(url).get("/health/alive").expect(200);
    await supertest(url).get("/health/ready").expect(200);
    release();
    expect(await Promise.all(statuses)).toEqual([303, 303]);
  });

  it("counts a request whose browser has gone for as long as Hydra is at work for it", async () => {
    const hydra = new FakeHydra().openLogout("c1");
    const release = hydra.hold();
    const url = await serve(appOver(hydra, { env: { MAX_IN_FLIGHT: "1" } }));
    const gone = http.get(`${url}/logout?logout_challenge=c1`, { agent: false });
    gone.on("error", () => undefined);
    await vi.waitUntil(() => hydra.asked.length === 1);
    gone.destroy();
    expect((await supertest(url).get("/")).status).toBe(503);
    release();
    await vi.waitUntil(async () => (await supertest(url).get("/")).status === 200);
  });
});
