import { describe, expect, it } from "vitest";
import { answers, hangs, outages, resets } from "../../../testkit/stubs/upstream-faults.ts";
import type { Fault } from "../../../testkit/stubs/hydra-logout-stub.ts";
import { expectSecretsKept, upstreamTimeoutMs, visit } from "../../../testkit/http/visit-with-faults.ts";
import { withoutFrame } from "../../../testkit/http/without-frame.ts";
import { startOwnTime } from "../../../testkit/own-time.ts";

const unwell: [string, Fault][] = [
  ...outages.filter(([name]) => !/^answers|byte by byte/.test(name)),
  ["says 500", answers(500, { error: "database at 10.0.0.7 is gone" })],
];

describe("GET /health/ready while Hydra", () => {
  it.each(unwell)("%s: 503 in time, and the process is alive", async (_, fault) => {
    const { hydra, browser, memory } = await visit({ fault });
    hydra.failing("ready", fault);
    const ownTime = startOwnTime();
    const ready = await browser.get("/health/ready").expect(503);
    expect(ownTime()).toBeLessThan(upstreamTimeoutMs + 1000);
    expect(ready.body).toMatchObject({ status: "unavailable", checks: [{ setting: "HYDRA_ADMIN_URL" }] });
    expectSecretsKept(ready, hydra, memory.text());
    await browser.get("/health/alive").expect(200, { status: "ok" });
  });

  it("is well: 200, and its health endpoint is not given the API key", async () => {
    const { hydra, browser } = await visit();
    const checks = [{ name: "hydra_admin", status: "ok" }];
    await browser.get("/health/ready").expect(200, { status: "ok", checks });
    const asked = hydra.probed.filter(({ operation }) => operation === "ready");
    expect(asked).toMatchObject([{ authorization: undefined }]);
  });
});

describe("GET / while Hydra", () => {
  it.each([
    ["hangs", hangs],
    ["resets", resets],
  ])("%s: is there all the same, asks it nothing, and is no login page", async (_, fault) => {
    const { hydra, browser, memory } = await visit({ fault });
    hydra.failing("ready", fault);
    const answer = await browser.get("/").expect(200);
    expect(answer.text).toContain("Apps send you here when you sign out.");
    expect(hydra.probed.filter(({ operation }) => operation === "ready")).toEqual([]);
    expect(withoutFrame(answer.text)).not.toMatch(/<form|<input|password/i);
    expectSecretsKept(answer, hydra, memory.text());
  });
});
