import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { listen } from "../../testkit/processes/listen.ts";
import { ask } from "./process-ask.ts";
import { cookieSecret, main, run, runLethe, type RunningLethe } from "./process-run.ts";

const token = "only-the-ship-suite-uses-this-token-0123";

/** A Hydra where everyone is signed in once, at one app: it counts what ends, and answers each call after a moment. */
async function hydraOfMany() {
  const ends = new Map<string, number>();
  const revoked = new Set<string>();
  const { port, close } = await listen((req, res) => {
    const url = new URL(String(req.url), "http://hydra");
    const subject = url.searchParams.get("subject") ?? "";
    setTimeout(() => {
      if (req.method === "GET" && url.pathname.endsWith("/sessions/consent"))
        return res
          .writeHead(200, { "Content-Type": "application/json" })
          .end(JSON.stringify(revoked.has(subject) ? [] : [consentOf(subject)]));
      const sid = url.searchParams.get("sid");
      if (sid !== null) ends.set(sid, (ends.get(sid) ?? 0) + 1);
      if (url.pathname.endsWith("/sessions/consent")) revoked.add(subject);
      return res.writeHead(204).end();
    }, 30);
  });
  onTestFinished(close);
  return { ends, revoked, url: `http://127.0.0.1:${port}` };
}

function consentOf(subject: string) {
  const asked = {
    challenge: `c-${subject}`,
    login_session_id: `sid-${subject}`,
    client: { client_id: "agora" },
  };
  return { consent_request_id: `c-${subject}`, grant_scope: ["openid"], consent_request: asked };
}

function storeFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "lethe-admin-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "lethe.db");
}

interface AdminLethe extends RunningLethe {
  adminUrl: string;
}

async function runAdmin(settings: Record<string, string>): Promise<AdminLethe> {
  const lethe = await runLethe({ ADMIN_PORT: "0", ADMIN_TOKEN: token, ...settings });
  const port = String(lethe.log().find(({ msg }) => msg === "listening")?.["admin_port"]);
  return { ...lethe, adminUrl: `http://127.0.0.1:${port}` };
}

const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };

async function place({ adminUrl }: AdminLethe, subject: string): Promise<string> {
  const answer = await fetch(`${adminUrl}/sign-outs`, {
    method: "POST",
    headers,
    body: JSON.stringify({ subject }),
  });
  expect(answer.status).toBe(202);
  return ((await answer.json()) as { id: string }).id;
}

async function stateOf({ adminUrl }: AdminLethe, id: string): Promise<string> {
  const answer = await fetch(`${adminUrl}/sign-outs/${id}`, { headers });
  return ((await answer.json()) as { state: string }).state;
}

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
    ["STORE_URL: needs ADMIN_PORT", { STORE_URL: "sqlite:/tmp/lethe.db" }],
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
