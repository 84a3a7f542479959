import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { answers } from "../../testkit/stubs/upstream-faults.ts";
import { HydraLogoutStub } from "../../testkit/stubs/hydra-logout-stub.ts";
import { copyOfLethe } from "../../testkit/processes/copy-of-lethe.ts";
import { cookieSecret, main, run, runLethe, until } from "./process-run.ts";

const working = { HYDRA_ADMIN_URL: "http://127.0.0.1:1", COOKIE_SECRET: cookieSecret, HOST: "127.0.0.1" };

describe("npm start", () => {
  it("without settings builds, says in a few lines what is missing and how to run the demo, and exits 78", async () => {
    const lethe = run("npm", ["start"], { cwd: await copyOfLethe() });
    expect(await lethe.ended).toEqual({ code: 78, signal: null });
    // npm has things of its own to say on some machines.
    const lines = lethe.stderr().trim().split("\n");
    expect(lines.filter((line) => !line.startsWith("npm "))).toEqual([
      "Lethe can't start. These settings are missing or wrong:",
      "  COOKIE_SECRET: is not set",
      "  HYDRA_ADMIN_URL: is not set (or, for Ory Network, ORY_PROJECT_SLUG)",
      "docs/settings.md lists every setting. To see Lethe work without any: npm run demo",
    ]);
    expect(lethe.stdout()).not.toMatch(/^ {4}at |Error/m);
  });

  it("with settings builds and listens", async () => {
    const folder = await copyOfLethe();
    const built = run("npm", ["run", "build"], { cwd: folder });
    expect((await built.ended).code).toBe(0);
    const lethe = run(process.execPath, ["dist/main.js"], { cwd: folder, env: { ...working, PORT: "0" } });
    await until(() => lethe.stdout().includes('"listening"'));
    const port = /"port":(\d+)/.exec(lethe.stdout())?.[1];
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("Sign-out service");
    lethe.child.kill("SIGTERM");
    expect(await lethe.ended).toEqual({ code: 0, signal: null });
  });
});

describe("node src/main.ts", () => {
  it("lists every bad setting by name, none by value, and exits 78", async () => {
    const lethe = run(process.execPath, [main], {
      env: {
        HYDRA_ADMIN_URL: "ftp://secret-hydra",
        HYDRA_PUBLIC_URL: "https://ada:secret-word@hydra.example",
        COOKIE_SECRET: "secret-too-short",
        PORT: "secret-port",
        LOGOUT_PROMPT: "secret-prompt",
        LOGOUT_ALLOWLIST: "https://app.example,secret entry",
        LOGOUT_PROMT: "secret-typo",
        UPSTREAM_TIMEOUT: "secret-time",
        MAX_IN_FLIGHT: "0",
        TRUST_PROXY: "secret-proxy",
        BRAND_LOGO_URL: "http://secret-logo.example/logo.png",
        ORY_API_KEY_FILE: "/secret/does/not/exist",
        TLS_CERT_PATH: "/secret/cert.pem",
      },
    });
    expect(await lethe.ended).toEqual({ code: 78, signal: null });
    const named = Array.from(lethe.stderr().matchAll(/^ {2}([A-Z_]+)/gm), ([, name]) => name);
    expect(new Set(named)).toEqual(
      new Set([
        "BRAND_LOGO_URL",
        "COOKIE_SECRET",
        "HYDRA_ADMIN_URL",
        "HYDRA_PUBLIC_URL",
        "LOGOUT_ALLOWLIST",
        "LOGOUT_PROMPT",
        "LOGOUT_PROMT",
        "MAX_IN_FLIGHT",
        "ORY_API_KEY_FILE",
        "PORT",
        "TLS_CERT_PATH",
        "TRUST_PROXY",
        "UPSTREAM_TIMEOUT",
      ]),
    );
    expect(lethe.stderr() + lethe.stdout()).not.toMatch(/secret|ftp|ada/);
    expect(lethe.stdout()).toBe("");
  });

  it("says which port is taken, and exits 1", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const lethe = run(process.execPath, [main], { env: { ...working, PORT: String(port) } });
    expect(await lethe.ended).toEqual({ code: 1, signal: null });
    expect(lethe.stderr()).toBe(`Lethe can't listen on port ${port}: EADDRINUSE\n`);
    expect(lethe.stdout()).not.toContain('"listening"');
  });

  it("can't start without its certificate, and says so with whatever else is wrong, exit 78", async () => {
    const wrong = { TLS_CERT_PATH: "/does/not/exist.pem", TLS_KEY_PATH: "/does/not/exist.key", PORT: "http" };
    const lethe = run(process.execPath, [main], { env: { ...working, ...wrong } });
    expect(await lethe.ended).toEqual({ code: 78, signal: null });
    for (const said of ["TLS_CERT_PATH: the file can't be read", "TLS_KEY_PATH: the file", "PORT: must be"])
      expect(lethe.stderr()).toContain(`\n  ${said}`);
  });

  it("can't listen with a certificate that is none, and says so without a stack", async () => {
    const tls = { TLS_CERT_PATH: main, TLS_KEY_PATH: main };
    const lethe = run(process.execPath, [main], { env: { ...working, ...tls, PORT: "0" } });
    expect(await lethe.ended).toEqual({ code: 1, signal: null });
    expect(lethe.stderr()).toMatch(/^Lethe can't listen on port 0: ERR_\w+\n$/);
  });
});

describe("lethe serve", () => {
  it("takes what the environment lacks from .env in the working directory, and the rest from the YAML file", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "lethe-serve-"));
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    writeFileSync(join(cwd, ".env"), `HYDRA_ADMIN_URL=http://127.0.0.1:1\nLOG_LEVEL=debug\nPORT=1\n`);
    writeFileSync(
      join(cwd, "lethe.yaml"),
      `COOKIE_SECRET: ${cookieSecret}\nHOST: 127.0.0.1\nLOG_LEVEL: fatal\n`,
    );
    const args = [main, "serve", "-c", "lethe.yaml"];
    const lethe = run(process.execPath, args, { env: { PORT: "0" }, cwd });
    await until(() => lethe.stdout().includes('"listening"'));
    const port = /"port":(\d+)/.exec(lethe.stdout())?.[1];
    expect((await fetch(`http://127.0.0.1:${port}/health/alive`)).status).toBe(200);
    await until(() => lethe.stdout().includes('"level":20'));
    lethe.child.kill("SIGTERM");
    expect(await lethe.ended).toEqual({ code: 0, signal: null });
  });
});

describe("a start with a wrong address", () => {
  it("says which setting is wrong, goes on, and says once that it has become well", async () => {
    const hydra = await HydraLogoutStub.start();
    onTestFinished(() => hydra.close());
    const { port } = hydra;
    hydra.failing("probe", answers(404, "404 page not found"));
    const lethe = await runLethe({ ...working, HYDRA_ADMIN_URL: hydra.url });
    const said = () => lethe.log().filter(({ msg }) => /^(?:not )?ready/.test(String(msg)));
    await until(() => said().length > 0);
    expect(said()).toMatchObject([
      {
        level: 40,
        msg: "not ready, and trying on: HYDRA_ADMIN_URL: what answers at this address is not Hydra's admin API",
      },
    ]);
    expect(lethe.stdout() + lethe.stderr()).not.toContain(`:${port}`);
    hydra.recover();
    await until(() => said().length > 1);
    expect(said().slice(1)).toMatchObject([
      { level: 30, msg: "ready: what was wrong at the start now works" },
    ]);
    expect(lethe.child.exitCode).toBeNull();
  });
});

describe("the warnings at the start", () => {
  const warnings = (log: Record<string, unknown>[]) =>
    log
      .filter(({ level }) => level === 40)
      .map(({ msg }) => String(msg))
      // Nothing is at Hydra's address here.
      .filter((msg) => !msg.startsWith("not ready"));

  it("name what works but is not as safe as it could be", async () => {
    const lethe = await runLethe({
      ...working,
      BASE_URL: "http://logout.example",
      COOKIE_SECRET: "a".repeat(32),
      LOGOUT_PROMPT: "never",
    });
    expect(warnings(lethe.log())).toEqual([
      "COOKIE_SECRET can be guessed: who guesses it can forge the forms and cookies of this service (openssl rand -hex 32)",
      "HYDRA_PUBLIC_URL is not set: any http(s) redirect of the admin API is followed",
      "BASE_URL is not https: cookies are sent without Secure, and browsers send no Fetch Metadata",
      "LOGOUT_PROMPT=never: any page on the web can sign people out",
    ]);
  });

  it.each([
    { BASE_URL: "https://logout.example" },
    { BASE_URL: "http://localhost:3000" },
    { BASE_URL: "http://127.0.0.1:3000" },
    { BASE_URL: "http://[::1]:3000" },
    {},
  ])("are none with %j and a public URL", async (env) => {
    const lethe = await runLethe({ ...working, HYDRA_PUBLIC_URL: "https://hydra.example", ...env });
    expect(warnings(lethe.log())).toEqual([]);
  });
});
