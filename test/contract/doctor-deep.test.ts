import type { RequestListener } from "node:http";
import { Readable } from "node:stream";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createApp } from "../../src/app.ts";
import { runCommand } from "../../src/cli/run-command.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import { startHydra, type RunningHydra } from "../../testkit/ory/start-hydra.ts";
import { startKratos } from "../../testkit/ory/start-kratos.ts";
import { listen, type Listening } from "../../testkit/processes/listen.ts";
import { needs } from "../../testkit/vitest/parts.ts";

const finding = z.object({
  id: z.string(),
  severity: z.string(),
  what: z.string(),
  change: z.string().optional(),
});
const report = z.object({ ok: z.boolean(), findings: z.array(finding) });
const clients = z.array(z.object({ client_name: z.string().optional() }));

const canaryLine = z.object({
  event: z.literal("canary.tried"),
  result: z.string(),
  seconds: z.number(),
  findings: z.array(z.unknown()),
});

// In the order in which the trial finds them.
const trialIds = [
  "hydra_login_url",
  "hydra_consent_url",
  "hydra_logout_url",
  "sign_out_returns",
  "back_channel",
  "sign_out_is_true",
];

describe("lethe doctor --deep in front of real Hydra", needs("hydra"), () => {
  let own: Listening;
  let app: RequestListener;
  let hydra: RunningHydra;
  let env: Record<string, string>;
  let pages: RequestListener;

  beforeAll(async () => {
    own = await listen((req, res) => app(req, res));
    const url = `http://127.0.0.1:${own.port}`;
    hydra = await startHydra({ urls: urlsOf(url) });
    env = settingsFor(hydra, url);
    pages = createApp(readConfig(env), { log: pino({ level: "silent" }) });
    app = pages;
  });
  afterEach(() => {
    app = pages;
  });
  afterAll(() => Promise.all([own.close(), hydra.close()]));

  async function expectNothingLeft(at: RunningHydra) {
    const left = await new AdminApi(at.adminUrl).send("GET", "/admin/clients", clients);
    expect(left.filter(({ client_name: name }) => name === "lethe doctor")).toEqual([]);
  }

  it("signs a made-up user in and out, finds the sign-out true, and leaves nothing behind", async () => {
    const { code, found, text } = await deep(env);
    expect(found.filter(({ id }) => trialIds.includes(id)).map(({ id, severity }) => [id, severity])).toEqual(
      trialIds.map((id) => [id, "ok"]),
    );
    expect({ code, left: found.find(({ id }) => id === "trial_left_over") }).toEqual({
      code: 0,
      left: undefined,
    });
    expect(text).not.toMatch(/eyJ|_challenge=|_verifier=/);
    await expectNothingLeft(hydra);
  });

  it("does the same where no question is asked", async () => {
    app = createApp(readConfig({ ...env, LOGOUT_PROMPT: "never" }), { log: pino({ level: "silent" }) });
    const { code, found } = await deep(env);
    expect({ code, isTrue: found.find(({ id }) => id === "sign_out_is_true")?.severity }).toEqual({
      code: 0,
      isTrue: "ok",
    });
  });

  it("finds a page that says it is done and has ended nothing", async () => {
    app = (req, res) => {
      const isQuestion = req.url?.startsWith("/logout?") === true;
      if (isQuestion) res.writeHead(303, { Location: "/logged-out" }).end();
      else pages(req, res);
    };
    const { code, found } = await deep({ ...env, UPSTREAM_TIMEOUT: "5s" });
    expect(found.find(({ id }) => id === "sign_out_is_true")?.severity).toBe("error");
    expect(found.find(({ id }) => id === "sign_out_returns")?.severity).toBe("error");
    expect(code).toBe(1);
    await expectNothingLeft(hydra);
  });

  it("finds a page that is no question of ours", async () => {
    app = (_req, res) => res.end("<p>Hello</p>");
    const { code, found } = await deep(env);
    expect(found.find(({ id }) => id === "sign_out_trial")?.what).toBe(
      "the sign-out page answered 200, and asks nothing",
    );
    expect(code).toBe(1);
    await expectNothingLeft(hydra);
  });

  it("removes what it made when it is told to stop in the middle, and exits as the signal asks", async () => {
    const before = process.rawListeners("SIGTERM");
    app = (req, res) => {
      if (req.url?.startsWith("/logout?") === true) signalSince(before);
      pages(req, res);
    };
    const { code, found } = await deep(env);
    expect(found.find(({ id }) => id === "sign_out_trial")?.what).toBe("the trial was stopped");
    expect(code).toBe(143);
    await expectNothingLeft(hydra);
  });

  it("finds that no logout token can arrive", async () => {
    const { found } = await deep({ ...env, UPSTREAM_TIMEOUT: "5s" }, "--listen-url", "http://127.0.0.1:9");
    expect(found.find(({ id }) => id === "back_channel")?.severity).toBe("warning");
    expect(found.find(({ id }) => id === "sign_out_is_true")?.severity).toBe("ok");
  });

  it("finds a Hydra whose sign-outs go elsewhere, and one whose sign-ins do", async () => {
    const elsewhere = await startHydra({ urls: urlsOf("http://elsewhere.example") });
    try {
      const { code, found } = await deep({ ...env, ...settingsFor(elsewhere, env["BASE_URL"] ?? "") });
      const changes = new Map(found.map(({ id, change }) => [id, change]));
      expect(changes.get("hydra_logout_url")).toBe(
        `in Hydra's configuration: urls.logout: ${env["BASE_URL"]}/logout`,
      );
      expect(changes.get("hydra_login_url")).toBe(
        `in Hydra's configuration: urls.login: ${env["BASE_URL"]}/login`,
      );
      expect(code).toBe(1);
      await expectNothingLeft(elsewhere);
    } finally {
      await elsewhere.close();
    }
  });

  it("says what it could not try where Hydra's public address is not known", async () => {
    const { found } = await deep({ ...env, HYDRA_PUBLIC_URL: "" });
    expect(found.find(({ id }) => id === "sign_out_trial")?.change).toBe("set HYDRA_PUBLIC_URL");
    await expectNothingLeft(hydra);
  });

  it("is what the canary tries, as often as it is told, a line each", async () => {
    const { code, text } = await run(env, "canary", "--times", "3", "--every", "1ms");
    const lines = text.trimEnd().split("\n");
    // Where one is not, all that was found is what to look at.
    const tried = lines.map((line) => canaryLine.parse(JSON.parse(line)));
    expect(tried).toEqual(tried.map((line) => ({ ...line, result: "true" })));
    expect(tried).toHaveLength(3);
    expect(code).toBe(0);
    await expectNothingLeft(hydra);
  });

  it("makes the canary fail where a sign-out is not true, and where it can't be tried", async () => {
    app = (_req, res) => res.end("<p>You are signed out</p>");
    const untrue = await run(env, "canary", "--times", "1");
    expect({ code: untrue.code, result: canaryLine.parse(JSON.parse(untrue.text)).result }).toEqual({
      code: 1,
      result: "untrue",
    });
    const away = { ...env, HYDRA_PUBLIC_URL: "http://127.0.0.1:9" };
    const unproven = await run(away, "canary", "--times", "1");
    expect({ code: unproven.code, result: canaryLine.parse(JSON.parse(unproven.text)).result }).toEqual({
      code: 1,
      result: "unproven",
    });
  });

  it.each(["nowhere", "127.0.0.1:99999", ":80"])("refuses to listen on %s", async (address) => {
    const { code, text } = await lethe(env, "--deep", "--listen", address);
    expect({ code, text }).toEqual({
      code: 64,
      text: expect.stringContaining("--listen takes a host and a port") as string,
    });
  });
});

describe("lethe doctor --deep with real Kratos", needs("hydra", "kratos"), () => {
  it.each(["browser", "identity"])("finds the sign-out true with LOGOUT_KRATOS=%s", async (mode) => {
    let app: RequestListener = (_req, res) => void res.end();
    const own = await listen((req, res) => app(req, res));
    const url = `http://127.0.0.1:${own.port}`;
    const urls = urlsOf(url);
    const flows = { registration: url, recovery: url, verification: url, settings: url };
    const [hydra, kratos] = await Promise.all([
      startHydra({ urls }),
      startKratos({ urls: { ...urls, ...flows }, mailUrl: "http://127.0.0.1:9/" }),
    ]);
    try {
      const { DEMO_USERS: _none, ...env } = settingsFor(hydra, url);
      const settings = {
        ...env,
        KRATOS_PUBLIC_URL: kratos.publicUrl,
        KRATOS_ADMIN_URL: kratos.adminUrl,
        LOGOUT_KRATOS: mode,
      };
      app = createApp(readConfig(settings), { log: pino({ level: "silent" }) });
      const { found } = await deep(settings);
      expect(found.filter(({ id }) => trialIds.includes(id)).map(({ severity }) => severity)).toEqual(
        trialIds.map(() => "ok"),
      );
    } finally {
      await Promise.all([own.close(), hydra.close(), kratos.close()]);
    }
  });
});

/** As if SIGTERM had come, for the handler alone that is there since: this process has others. */
function signalSince(before: readonly unknown[]): void {
  const handlers = process.rawListeners("SIGTERM").filter((listener) => !before.includes(listener));
  for (const handler of handlers) handler("SIGTERM");
}

function lethe(env: Record<string, string>, ...argv: string[]) {
  return run(env, "doctor", ...argv);
}

async function run(env: Record<string, string>, ...argv: string[]) {
  let text = "";
  const code = await runCommand(argv, {
    env,
    workingDir: import.meta.dirname,
    stdin: Readable.from([]),
    stdout: { write: (said) => (text += said) },
    stderr: { write: (said) => (text += said) },
  });
  return { code, text };
}

async function deep(env: Record<string, string>, ...argv: string[]) {
  const { code, text } = await lethe(env, "--json", "--deep", ...argv);
  return { code, text, found: report.parse(JSON.parse(text)).findings };
}

function settingsFor(hydra: RunningHydra, baseUrl: string): Record<string, string> {
  return {
    BASE_URL: baseUrl,
    HYDRA_ADMIN_URL: hydra.adminUrl,
    HYDRA_PUBLIC_URL: hydra.publicUrl,
    COOKIE_SECRET: "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    DEMO_USERS: "ada@example.com:demo",
    // However busy the machine is.
    UPSTREAM_TIMEOUT: "30s",
  };
}

function urlsOf(base: string) {
  return {
    login: `${base}/login`,
    consent: `${base}/consent`,
    logout: `${base}/logout`,
    error: `${base}/error`,
    postLogoutRedirect: `${base}/logged-out`,
    device: { verification: `${base}/device`, success: `${base}/device/success` },
  };
}
