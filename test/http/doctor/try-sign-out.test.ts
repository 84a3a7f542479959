import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { trySignOut } from "../../../src/doctor/try-sign-out.ts";
import { needed } from "../../../testkit/http/settings-fixture.ts";

type Answer = (req: IncomingMessage, res: ServerResponse) => void;

const anyPort = { host: "127.0.0.1", port: 0, url: undefined };

/** Hydra as far as a trial gets before it is stopped: each test says what becomes of one call. */
async function hydraThat(meets: Record<string, Answer>) {
  const told: string[] = [];
  let registered = "";
  const server = createServer((req, res) => void answer(req, res));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  const config = readConfig({
    ...needed,
    HYDRA_ADMIN_URL: url,
    HYDRA_PUBLIC_URL: url,
    UPSTREAM_TIMEOUT: "2s",
  });
  return {
    told,
    registered: () => registered,
    config,
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const [path = ""] = req.url?.split("?", 1) ?? [];
    const call = `${req.method} ${path}`;
    const body = await text(req);
    if (call === "POST /admin/clients") registered = (JSON.parse(body) as { client_id: string }).client_id;
    told.push(call.replace(registered || "none", "{id}"));
    const met = meets[call];
    if (met !== undefined) met(req, res);
    else if (call === "POST /admin/clients") res.writeHead(201).end("{}");
    else if (req.method === "DELETE") res.writeHead(204).end();
    else res.writeHead(303, { Location: `${url}/login?login_challenge=c1` }).end();
  }
}

const removed = [
  "DELETE /admin/oauth2/auth/sessions/login",
  "DELETE /admin/oauth2/auth/sessions/consent",
  "DELETE /admin/clients/{id}",
];

describe("a trial of a sign-out", () => {
  let stop = new AbortController();
  afterEach(() => {
    stop = new AbortController();
  });

  it("that is stopped in the middle goes no further, and removes what it has made", async () => {
    await using hydra = await hydraThat({
      "GET /oauth2/auth"(_req, res) {
        stop.abort();
        res.writeHead(303, { Location: "/login?login_challenge=c1" }).end();
      },
      "PUT /admin/oauth2/auth/requests/login/accept"(_req, res) {
        res.setHeader("Content-Type", "application/json").end(JSON.stringify({ redirect_to: hydra.url }));
      },
    });
    const findings = await trySignOut(hydra.config, anyPort, stop.signal);
    expect(findings).toContainEqual({
      id: "sign_out_trial",
      severity: "unknown",
      what: "the trial was stopped",
    });
    expect(findings.map(({ id }) => id)).not.toContain("trial_left_over");
    expect(hydra.told.slice(-3)).toEqual(removed);
    expect(hydra.told.filter((call) => call.startsWith("GET"))).toEqual(["GET /oauth2/auth"]);
  });

  it("that is stopped before it begins asks Hydra for nothing", async () => {
    await using hydra = await hydraThat({});
    stop.abort();
    await trySignOut(hydra.config, anyPort, stop.signal);
    expect(hydra.told).toEqual([]);
  });

  it("removes a client where the answer to its registration was lost", async () => {
    await using hydra = await hydraThat({ "POST /admin/clients": (req) => req.socket.destroy() });
    const findings = await trySignOut(hydra.config, anyPort, stop.signal);
    expect(findings.map(({ id }) => id)).toEqual(["sign_out_trial"]);
    expect(hydra.told).toEqual(["POST /admin/clients", ...removed]);
  });

  it("removes nothing where Hydra made no client", async () => {
    await using hydra = await hydraThat({
      "POST /admin/clients": (_req, res) => void res.writeHead(400).end("{}"),
    });
    const findings = await trySignOut(hydra.config, anyPort, stop.signal);
    expect(findings.map(({ id, severity }) => [id, severity])).toEqual([["sign_out_trial", "error"]]);
    expect(hydra.told).toEqual(["POST /admin/clients"]);
  });

  it("that can't listen any more is not tried, and proves nothing", async () => {
    await using hydra = await hydraThat({});
    const port = Number(new URL(hydra.url).port);
    const findings = await trySignOut(hydra.config, { ...anyPort, port }, stop.signal);
    expect(findings.map(({ id, severity }) => [id, severity])).toEqual([["sign_out_trial", "unknown"]]);
    expect(hydra.told).toEqual([]);
  });
});
