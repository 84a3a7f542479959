import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import net from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { navigation } from "../../testkit/http/browse.ts";
import { HydraLogoutStub, hint, verifierUrl } from "../../testkit/stubs/hydra-logout-stub.ts";
import { makeCertificates } from "../../testkit/processes/make-certificates.ts";
import { ask } from "./process-ask.ts";
import { temporaryFolder } from "../../testkit/processes/copy-of-lethe.ts";
import { cookieSecret, main, run, runLethe, until } from "./process-run.ts";

const apiKey = "ory_pat_the-key-of-these-tests";
const challenge = "the-challenge-of-somebody";
const path = `/logout?logout_challenge=${challenge}`;

async function certificateFiles() {
  const folder = await temporaryFolder();
  const made = makeCertificates();
  const files = { ca: join(folder, "ca.pem"), cert: join(folder, "cert.pem"), key: join(folder, "key.pem") };
  await Promise.all([
    writeFile(files.ca, made.ca),
    writeFile(files.cert, made.cert),
    writeFile(files.key, made.key),
  ]);
  return { ...made, files };
}

async function fakeHydra(...options: Parameters<typeof HydraLogoutStub.start>): Promise<HydraLogoutStub> {
  const hydra = await HydraLogoutStub.start(...options);
  onTestFinished(() => hydra.close());
  return hydra;
}

const open = (url: string) => ask(url + path, { headers: navigation });

describe("TLS_CERT_PATH and TLS_KEY_PATH", () => {
  it("serve https, with cookies that no other host can plant", async () => {
    const { ca, files } = await certificateFiles();
    const hydra = await fakeHydra();
    hydra.asks = true;
    const lethe = await runLethe({
      HYDRA_ADMIN_URL: hydra.url,
      TLS_CERT_PATH: files.cert,
      TLS_KEY_PATH: files.key,
    });
    const answer = await ask(lethe.url + path, { ca, headers: navigation });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain("Sign out?");
    expect(answer.headers["strict-transport-security"]).toBe("max-age=31536000");
    const cookies = answer.headers["set-cookie"] ?? [];
    expect(cookies).not.toEqual([]);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__Host-lethe-/);
      expect(cookie).toMatch(/; Path=\/(?:;|$)/);
      expect(cookie).toMatch(/; Secure(?:;|$)/);
      expect(cookie).toMatch(/; HttpOnly(?:;|$)/);
      expect(cookie).not.toMatch(/Domain=/i);
    }
  });
});

describe("ORY_SDK_URL behind a private CA", () => {
  it("works with NODE_EXTRA_CA_CERTS, and is a 503 without", async () => {
    const { cert, key, files } = await certificateFiles();
    const hydra = await fakeHydra({ tls: { cert, key }, demandsKey: apiKey });
    const env = {
      ORY_SDK_URL: hydra.url,
      ORY_API_KEY: apiKey,
      HYDRA_PUBLIC_URL: new URL(verifierUrl).origin,
    };
    const distrusting = await runLethe(env);
    expect((await open(distrusting.url)).status).toBe(503);
    expect(hydra.heard).toEqual([]);

    const trusting = await runLethe({ ...env, NODE_EXTRA_CA_CERTS: files.ca });
    const answer = await open(trusting.url);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe(verifierUrl);
    expect(hydra.told).toEqual([`get ${challenge}`, `accept ${challenge}`]);
  });
});

describe("HTTP_PROXY and NODE_USE_ENV_PROXY", () => {
  it("lead no call to Hydra astray", async () => {
    const hydra = await fakeHydra();
    let calls = 0;
    const proxy = net.createServer((socket) => {
      calls += 1;
      socket.destroy();
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    onTestFinished(() => void proxy.close());
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as net.AddressInfo).port}`;
    const lethe = await runLethe({
      HYDRA_ADMIN_URL: hydra.url,
      NODE_USE_ENV_PROXY: "1",
      HTTP_PROXY: proxyUrl,
      HTTPS_PROXY: proxyUrl,
      http_proxy: proxyUrl,
      https_proxy: proxyUrl,
    });
    expect((await open(lethe.url)).status).toBe(303);
    expect(hydra.told).toHaveLength(2);
    expect(calls).toBe(0);
  });
});

describe("LOG_FORMAT", () => {
  const isJson = (line: string) => {
    try {
      return typeof JSON.parse(line) === "object";
    } catch {
      return false;
    }
  };

  const jsonRequestLine = /^(?=.*"path":"\/logout")(?=.*"status":303).*"msg":"request"/;

  it.each([
    ["json", true, jsonRequestLine],
    ["", true, jsonRequestLine],
    ["pretty", false, /INFO.*request.*GET \/logout 303/],
  ])("%j: one line per request and per outcome, without secrets", async (format, json, requestLine) => {
    const hydra = await fakeHydra();
    const env = {
      HYDRA_ADMIN_URL: hydra.url,
      HYDRA_PUBLIC_URL: "https://hydra.example",
      ORY_API_KEY: apiKey,
      COOKIE_SECRET: cookieSecret,
      HOST: "127.0.0.1",
      PORT: "0",
      NO_COLOR: "1",
      LOG_FORMAT: format,
    };
    const lethe = run(process.execPath, [main], { env });
    await until(() => lethe.stdout().includes("listening"));
    const port = Number(/port"?: ?(\d+)/.exec(lethe.stdout())?.[1]);
    expect((await open(`http://127.0.0.1:${port}`)).status).toBe(303);
    lethe.child.kill("SIGTERM");
    expect(await lethe.ended).toEqual({ code: 0, signal: null });

    const lines = lethe
      .stdout()
      .split("\n")
      .filter((line) => line !== "");
    expect(lines.every(isJson)).toBe(json);
    expect(lines.filter((line) => requestLine.test(line))).toHaveLength(1);
    expect(lines.filter((line) => /event"?: ?"logout\.accepted"/.test(line))).toHaveLength(1);
    expect(lethe.stderr()).toBe("");
    for (const secret of [
      challenge,
      hint.slice(0, 40),
      apiKey,
      cookieSecret,
      "Bearer",
      `:${hydra.port}`,
      "logout_verifier",
    ])
      expect(lethe.stdout()).not.toContain(secret);
  });
});
