import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { hydraOfMany, place, runAdmin, stateOf, storeFile, token } from "./admin-lethe.ts";
import { ask } from "./process-ask.ts";
import { cookieSecret, main, run } from "./process-run.ts";

describe("ADMIN_PORT", () => {
  it("serves the admin API there, and nothing of it at PORT", async () => {
    const { url } = await hydraOfMany();
    const lethe = await runAdmin({ HYDRA_ADMIN_URL: url });
    expect((await ask(`${lethe.adminUrl}/openapi.json`)).status).toBe(200);
    for (const path of ["/logout", "/", "/health/alive", "/assets/x"])
      expect((await ask(lethe.adminUrl + path)).status).toBe(401);
    for (const path of ["/sign-outs", "/openapi.json"])
      expect((await ask(lethe.url + path)).status).toBe(404);
    const id = await place(lethe, "ada");
    await expect.poll(() => stateOf(lethe, id)).toBe("done");
    expect(lethe.stdout()).toContain("sign-out orders are kept in memory");
    expect(lethe.stdout()).not.toContain(token);
  });

  it.each<[string, Record<string, string>]>([
    [
      "ADMIN_PORT: needs one of ADMIN_TOKEN, KRATOS_HOOK_TOKEN, HYDRA_HOOK_TOKEN, GLOBAL_REVOCATION_TOKEN, GLOBAL_REVOCATION_ISSUER",
      { ADMIN_PORT: "0" },
    ],
    ["ADMIN_TOKEN: must be 32 printable characters", { ADMIN_PORT: "0", ADMIN_TOKEN: "short" }],
    ["ADMIN_PORT: is PORT", { PORT: "3999", ADMIN_PORT: "3999", ADMIN_TOKEN: token }],
    ["STORE_URL: needs ADMIN_PORT or LOGOUT_REVOKE", { STORE_URL: "sqlite:/tmp/lethe.db" }],
    ["unable to open", { ADMIN_PORT: "0", ADMIN_TOKEN: token, STORE_URL: "sqlite:/no-such-folder/lethe.db" }],
  ])("refuses to start: %s", async (message, settings) => {
    const env = { HYDRA_ADMIN_URL: "http://127.0.0.1:1", COOKIE_SECRET: cookieSecret, ...settings };
    const lethe = run(process.execPath, [main], { env });
    expect((await lethe.ended).code).toBe(78);
    expect(lethe.stderr()).toContain(message);
    expect(lethe.stderr()).not.toContain(token);
  });
});

describe("STORE_URL", () => {
  it("keeps an order that could not be done when the process is killed", async () => {
    const store = `sqlite:${storeFile()}`;
    const first = await runAdmin({ HYDRA_ADMIN_URL: "http://127.0.0.1:1", STORE_URL: store });
    const id = await place(first, "ada");
    await expect.poll(() => first.stdout()).toContain("sign_out_order.retried");
    first.child.kill("SIGKILL");
    await first.ended;
    const { url, ends } = await hydraOfMany();
    const second = await runAdmin({ HYDRA_ADMIN_URL: url, STORE_URL: store });
    await expect.poll(() => stateOf(second, id), { timeout: 30_000 }).toBe("done");
    expect(ends.get("sid-ada")).toBe(1);
  });

  it("lets three processes share the orders: one killed again and again loses none", async () => {
    const { url, ends, revoked } = await hydraOfMany();
    const settings = { HYDRA_ADMIN_URL: url, STORE_URL: `sqlite:${storeFile()}` };
    const [one, two, third] = [await runAdmin(settings), await runAdmin(settings), await runAdmin(settings)];
    const subjects = Array.from({ length: 60 }, (_, count) => `user-${count}`);
    const placed: Promise<string[]> = (async () => {
      const ids: string[] = [];
      // oxlint-disable-next-line no-await-in-loop -- while others are being killed
      for (const subject of subjects) ids.push(await place(one, subject));
      return ids;
    })();
    let victim = third;
    for (let kills = 0; kills < 3; kills += 1) {
      await pause(150 + kills * 70);
      victim.child.kill("SIGKILL");
      await victim.ended;
      victim = await runAdmin(settings);
    }
    for (const id of await placed)
      await expect.poll(() => stateOf(two, id), { timeout: 60_000 }).toBe("done");
    expect(new Set(revoked)).toEqual(new Set(subjects));
    for (const subject of subjects) expect(ends.get(`sid-${subject}`)).toBeGreaterThanOrEqual(1);
  });
});
