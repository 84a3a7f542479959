import { spawn, type ChildProcess } from "node:child_process";
import { writeFile } from "node:fs/promises";
import http from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { navigation } from "../../testkit/http/browse.ts";
import { HydraLogoutStub } from "../../testkit/stubs/hydra-logout-stub.ts";
import { parseScrape } from "../../testkit/http/metrics-scrape.ts";
import { compileCache } from "../../testkit/processes/compile-cache.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import { ask } from "./process-ask.ts";
import { temporaryFolder } from "../../testkit/processes/copy-of-lethe.ts";
import { cookieSecret, main, run, runLethe, until } from "./process-run.ts";

async function settingsFor(more: Record<string, string>) {
  const hydra = await HydraLogoutStub.start();
  onTestFinished(() => hydra.close());
  const port = await freePort();
  const env = {
    HYDRA_ADMIN_URL: hydra.url,
    HYDRA_PUBLIC_URL: "https://hydra.example",
    COOKIE_SECRET: cookieSecret,
    HOST: "127.0.0.1",
    PORT: String(port),
    ...more,
  };
  return { env, url: `http://127.0.0.1:${port}` };
}

/** Lethe, whose log nobody reads until `read` is called. */
async function unread(more: Record<string, string> = {}) {
  const { env, url } = await settingsFor(more);
  const child: ChildProcess = spawn(process.execPath, [main], {
    env: { PATH: process.env["PATH"] ?? "", ...compileCache, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  let written = "";
  const read = () => child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (written += chunk));
  let isUp = false;
  while (!isUp && child.exitCode === null)
    isUp = await ask(`${url}/health/alive`).then(
      () => true,
      () => pause(20, false),
    );
  return { child, ended, url, read, written: () => written };
}

const signOut = (url: string) => ask(`${url}/logout?logout_challenge=c1`, { headers: navigation });

// A line of the log is 200 characters or more: more than a pipe and what waits in memory hold together.
const requests = 5_000;

/** Every one of these must be answered. */
async function askMany(url: string, times: number): Promise<Set<number | undefined>> {
  const statuses = new Set<number | undefined>();
  let left = times;
  const agent = new http.Agent({ keepAlive: true });
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      statuses.add((await ask(`${url}/nowhere/${"x".repeat(110)}`, { agent })).status);
    }
  };
  await Promise.all(Array.from({ length: 16 }, one));
  agent.destroy();
  return statuses;
}

describe.each(["json", "pretty"])(
  "LOG_FORMAT=%s and a reader of standard output that stalls",
  (LOG_FORMAT) => {
    it("stop nothing: every request is answered, and what was lost is counted and said", async () => {
      const METRICS_PORT = String(await freePort());
      const lethe = await unread({ LOG_FORMAT, METRICS_PORT });
      expect(await askMany(lethe.url, requests)).toEqual(new Set([404]));
      expect((await signOut(lethe.url)).status).toBe(303);
      const scrape = parseScrape((await ask(`http://127.0.0.1:${METRICS_PORT}/metrics/prometheus`)).text);
      const lost = scrape.find(({ name }) => name === "lethe_log_lines_lost_total")?.value ?? 0;
      expect(lost).toBeGreaterThan(0);
      lethe.read();
      await until(() => lethe.written().includes("log lines were lost"));
      // Audit events have room of their own.
      expect(lethe.written()).toContain("logout.accepted");
      const kept = lethe.written().match(/\/nowhere\//g)?.length ?? 0;
      expect(lethe.written()).toMatch(new RegExp(`"?lines_lost"?: ?${lost}(?:,|\\s)`));
      // One more line was lost: that of the sign-out's request.
      expect(kept + lost).toBe(requests + 1);
      lethe.child.kill("SIGTERM");
      expect(await lethe.ended).toEqual({ code: 0, signal: null });
      await until(() => lethe.written().includes("stopped"));
    });
  },
);

describe("a reader of standard output that stalls", () => {
  it("holds no shutdown", async () => {
    const lethe = await unread();
    await askMany(lethe.url, 2_000);
    lethe.child.kill("SIGTERM");
    expect(await lethe.ended).toEqual({ code: 0, signal: null });
  });

  it("gets all that waits, the last audit event too, when it reads on during the shutdown", async () => {
    const lethe = await unread();
    await askMany(lethe.url, 2_000);
    await signOut(lethe.url);
    lethe.child.kill("SIGTERM");
    lethe.read();
    expect(await lethe.ended).toEqual({ code: 0, signal: null });
    await until(() => lethe.written().includes('"msg":"stopped"'));
    expect(lethe.written()).toContain("logout.accepted");
    expect(lethe.written().match(/\/nowhere\//g)).toHaveLength(2_000);
  });
});

describe("a reader of standard output that has ended", () => {
  it("stops nothing either", async () => {
    const lethe = await unread();
    lethe.child.stdout?.destroy();
    expect(await askMany(lethe.url, 50)).toEqual(new Set([404]));
    expect((await signOut(lethe.url)).status).toBe(303);
    lethe.child.kill("SIGTERM");
    expect(await lethe.ended).toEqual({ code: 0, signal: null });
  });
});

describe.each(["fatal", "error", "warn", "info", "debug", "silent"])("LOG_LEVEL=%s", (LOG_LEVEL) => {
  it.each([
    ["info", 1],
    ["off", 0],
  ])("and AUDIT_LEVEL=%s: audit events are written: %i", async (AUDIT_LEVEL, events) => {
    const { env, url } = await settingsFor({ LOG_LEVEL, AUDIT_LEVEL });
    const lethe = run(process.execPath, [main], { env });
    let answer: Awaited<ReturnType<typeof signOut>> | undefined;
    while (answer === undefined) answer = await signOut(url).catch(() => pause(20, undefined));
    expect(answer.status).toBe(303);
    lethe.child.kill("SIGTERM");
    expect(await lethe.ended).toEqual({ code: 0, signal: null });
    expect(lethe.stdout().match(/"event":"logout.accepted".*"msg":"audit"/g) ?? []).toHaveLength(events);
  });
});

describe("a bug that nobody catches", () => {
  it.each([
    ["uncaughtException", "TypeError", "function causeOfIt() { null.secret }"],
    ["unhandledRejection", "RangeError", "async function causeOfIt() { throw new RangeError('the-secret') }"],
    ["unhandledRejection", "UnhandledPromiseRejection", "() => Promise.reject('the-secret')"],
  ])("is logged as %s with its name, %s, and without its message, and exits 1", async (origin, name, bug) => {
    const file = join(await temporaryFolder(), "bug.mjs");
    await writeFile(file, `process.on("SIGUSR2", ${bug})`);
    const lethe = await runLethe({
      HYDRA_ADMIN_URL: "http://127.0.0.1:1",
      NODE_OPTIONS: `--import "${pathToFileURL(file).href}"`,
    });
    lethe.child.kill("SIGUSR2");
    expect(await lethe.ended).toEqual({ code: 1, signal: null });
    const last = lethe.log().at(-1);
    expect(last).toMatchObject({ level: 60, origin, msg: "stopped by a bug", err: { name } });
    expect(JSON.stringify(last)).toMatch(bug.includes("causeOfIt") ? /causeOfIt bug\.mjs:1"/ : /"at":\[/);
    expect(lethe.stdout() + lethe.stderr()).not.toContain("secret");
  });
});
