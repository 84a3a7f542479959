import { afterEach, describe, expect, it, vi } from "vitest";
import { browse, cookiesOf, navigation } from "../../../testkit/http/browse.ts";
import { FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { goneLogin } from "../../../testkit/fakes/gone-login.ts";
import { withKratos } from "../../../testkit/http/sign-out-fixture.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

afterEach(() => vi.useRealTimers());

function hydraThatIs(ready: boolean): FakeHydra {
  const hydra = new FakeHydra();
  hydra.ready = ready;
  return hydra;
}

describe("GET /", () => {
  it("says what this service is, and asks Hydra nothing", async () => {
    const hydra = hydraThatIs(false);
    const page = await browse(hydra).get("/").expect(200);
    expect(page.text).toContain("Apps send you here when you sign out.");
    expect(page.text).toContain('href="/logout"');
    expect(page.text).not.toMatch(/working|role="status"|href="\/login"/);
    expect(cookiesOf(page)).toEqual({});
    expect(hydra.readyChecks).toBe(0);
  });

  it("is headed by the operator's name", async () => {
    const page = await browse(hydraThatIs(true), { env: { BRAND_NAME: "Olympus Bank" } })
      .get("/")
      .expect(200);
    expect(page.text).toContain("<h1>Olympus Bank</h1>");
  });

  it("offers a sign-in where one can begin for the operator's own client", async () => {
    const env = { DEMO_USERS: "ada@example.com:mill", DEFAULT_OAUTH2_CLIENT_ID: "agora" };
    const page = await browse(hydraThatIs(true), { env, flows: goneLogin }).get("/").expect(200);
    expect(page.text).toContain('href="/login">Sign in</a>');
  });

  it.each(["", "/auth"])("leads to the account page with Kratos, below %j", async (BASE_PATH) => {
    const env = { ...withKratos, BASE_PATH };
    const browser = browse(hydraThatIs(false), { env, kratos: new FakeKratos() });
    const answer = await browser.get(`${BASE_PATH}/`).set(navigation).expect(303);
    expect(answer.headers["location"]).toBe(`${BASE_PATH}/account`);
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
    expect(hydra.readyChecks).toBe(1);
    hydra.ready = false;
    vi.advanceTimersByTime(999);
    await browser.get("/health/ready").expect(200);
    vi.advanceTimersByTime(1);
    await browser.get("/health/ready").expect(503);
    expect(hydra.readyChecks).toBe(2);
  });
});
