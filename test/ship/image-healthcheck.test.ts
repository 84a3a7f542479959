import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Server } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeCertificates } from "../../testkit/processes/make-certificates.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import { run } from "./process-run.ts";

const script = join(import.meta.dirname, "../../deploy/healthcheck.js");

async function check(env: Record<string, string>): Promise<number | null> {
  return (await run(process.execPath, [script], { env }).ended).code;
}

async function listen(server: Server, host = "127.0.0.1"): Promise<string> {
  const port = await freePort(host);
  server.listen(port, host);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return String(port);
}

describe("node healthcheck.js", () => {
  it.each([
    [200, 0],
    [404, 1],
    [503, 1],
  ])("on an answer with status %i exits with %i, having asked for /health/alive", async (status, code) => {
    const asked: (string | undefined)[] = [];
    const answer: RequestListener = ({ url }, res) => {
      asked.push(url);
      res.writeHead(status).end();
    };
    const PORT = await listen(createServer(answer));
    expect(await check({ PORT })).toBe(code);
    expect(asked).toEqual(["/health/alive"]);
  });

  it("exits with 1 when nobody listens", async () => {
    expect(await check({ PORT: String(await freePort()) })).toBe(1);
  });

  it("exits with 1 within 5 seconds, the image's time-out, when nobody answers", async () => {
    const server = createServer(() => undefined);
    const PORT = await listen(server);
    onTestFinished(() => server.closeAllConnections());
    const startedAt = performance.now();
    expect(await check({ PORT })).toBe(1);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  it("speaks TLS where Lethe does, whoever vouches for its certificate", async () => {
    const { cert, key } = makeCertificates();
    const server = createTlsServer({ cert, key }, (_req, res) => void res.end());
    const PORT = await listen(server);
    expect(await check({ PORT, TLS_CERT_PATH: "/run/secrets/cert.pem" })).toBe(0);
    expect(await check({ PORT })).toBe(1);
  });

  it("asks at HOST where Lethe listens on one address only", async () => {
    // Only Linux has all of 127.0.0.0/8.
    const HOST = process.platform === "linux" ? "127.0.0.2" : "::1";
    const PORT = await listen(
      createServer((_req, res) => void res.end()),
      HOST,
    );
    expect(await check({ PORT, HOST })).toBe(0);
    expect(await check({ PORT, HOST: "0.0.0.0" })).toBe(1);
  });
});
