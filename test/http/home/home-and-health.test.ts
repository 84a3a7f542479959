import { afterEach, describe, expect, it, vi } from "vitest";
import { browse, cookiesOf } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

afterEach(() => vi.useRealTimers());

function hydraThatIs(ready: boolean): FakeHydra {
  const hydra = new FakeHydra();
  hydra.ready = ready;
  return hydra;
}

describe("GET /", () => {
  it("says what this service is and that it is well", async () => {
    const page = await browse(hydraThatIs(true)).get("/").expect(200);
    expect(page.text).toContain("Apps send you here when you sign out.");
    expect(page.text).toContain("It is working.");
    expect(page.text).toContain('href="/logout"');
    expect(cookiesOf(page)).toEqual({});
  });

  it("says 503 when Hydra can't be reached", async () => {
    const page = await browse(hydraThatIs(false)).get("/").expect(503);
    expect(page.text).toContain("reach the sign-in server right now");
    expect(page.text).not.toContain("It is working.");
  });

  it("offers no sign-out when Hydra's public URL is not known", async () => {
    const page = await browse(hydraThatIs(true), { env: { HYDRA_PUBLIC_URL: "" } })
      .get("/")
      .expect(200);
    expect(page.text).not.toContain('href="/logout"');
  });
});

describe("GET /health/alive", () => {
  it("says ok without asking Hydra", async () => {
    const hydra = hydraThatIs(false);
    const answer = await browse(hydra).get("/health/alive").expect(200);
    expect(answer.body).toEqual({ status: "ok" });
    expect(hydra.readyChecks).toBe(0);
  });
});

describe("GET /health/ready", () => {
  it("says ok when Hydra is", async () => {
    const answer = await browse(hydraThatIs(true)).get("/health/ready").expect(200);
    expect(answer.body).toEqual({ status: "ok", checks: [{ name: "hydra_admin", status: "ok" }] });
  });

  it("answers 503 when Hydra is not", async () => {
    const answer = await browse(hydraThatIs(false)).get("/health/ready").expect(503);
    const checks = [{ name: "hydra_admin", status: "unavailable" }];
    expect(answer.body).toEqual({ status: "unavailable", checks });
  });

  it("asks Hydra once for many probes within a second, and again after it", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const hydra = hydraThatIs(true);
    const browser = browse(hydra);
    for (let probe = 0; probe < 10; probe += 1) await browser.get("/health/ready").expect(200);
    await browser.get("/").expect(200);
    expect(hydra.readyChecks).toBe(1);
    hydra.ready = false;
    vi.advanceTimersByTime(999);
    await browser.get("/health/ready").expect(200);
    vi.advanceTimersByTime(1);
    await browser.get("/health/ready").expect(503);
    expect(hydra.readyChecks).toBe(2);
  });
});
