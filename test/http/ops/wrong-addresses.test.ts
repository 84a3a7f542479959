import type { RequestListener, ServerResponse } from "node:http";
import supertest from "supertest";
import { describe, expect, it } from "vitest";
import { createApp } from "../../../src/app.ts";
import { readConfig } from "../../../src/config/read-config.ts";
import { memoryLog, serve, testSettings } from "../../../testkit/http/browse.ts";
import { answerJson, notThere } from "../../../testkit/stubs/hydra-logout-stub.ts";
import { noRoute } from "../../../testkit/stubs/no-route.ts";

const probeOf = "/admin/oauth2/auth/requests/logout";
const text = (res: ServerResponse, status: number, body: string) =>
  res.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(body);
const well = (res: ServerResponse) => answerJson(res, 200, { status: "ok" });
const kratosSays = (res: ServerResponse, code: number) =>
  answerJson(res, code, { error: { code, status: "Refused", message: "no" } });
const movedTo = (res: ServerResponse, path = "") => res.writeHead(307, { Location: `/admin${path}` }).end();

// What each says, as measured: Hydra v2.3.0 to v26.2.0 and Kratos v1.3.1 to v26.2.0.
const hydraAdmin: RequestListener = ({ url }, res) => {
  if (url === "/health/ready") return well(res);
  if (url === probeOf) return answerJson(res, 404, notThere);
  return url?.startsWith("/admin/admin")
    ? text(res, 404, "404 page not found")
    : answerJson(res, 404, noRoute);
};
const hydraPublic: RequestListener = ({ url }, res) =>
  url === "/health/ready" ? well(res) : answerJson(res, 404, noRoute);
const olderHydraPublic: RequestListener = ({ url }, res) =>
  void (url === "/health/ready" ? well(res) : text(res, 404, "404 page not found"));
const kratosPublic: RequestListener = ({ url }, res) => {
  if (url === "/health/ready") return well(res);
  if (url === "/sessions/whoami") return kratosSays(res, 401);
  return void (url?.startsWith("/admin") ? movedTo(res) : text(res, 404, "404 page not found"));
};
const kratosAdmin: RequestListener = ({ url }, res) => {
  if (url === "/admin/identities/probe") return kratosSays(res, 404);
  return void (url?.startsWith("/admin") ? text(res, 404, "404 page not found") : movedTo(res, url));
};
const files: RequestListener = (_req, res) => void text(res, 404, "Not Found");
const everyPage: RequestListener = (_req, res) => void text(res, 200, "<!doctype html><title>Hello</title>");
const otherApi: RequestListener = (_req, res) => answerJson(res, 404, { error: "Not Found", path: "/" });
const away: RequestListener = ({ url }, res) =>
  answerJson(res, url === "/health/ready" ? 503 : 500, { error: "server_error", error_description: "" });
const dataAway: RequestListener = ({ url }, res) =>
  answerJson(res, url === "/health/ready" ? 503 : 404, url === "/health/ready" ? {} : notThere);
const wantsKey: RequestListener = (_req, res) => kratosSays(res, 401);
const refusesKey: RequestListener = (_req, res) => kratosSays(res, 403);

/** What `/health/ready` and `/` say with these servers at the settings' addresses. */
async function look(servers: Record<string, RequestListener | string>, env: Record<string, string> = {}) {
  const urls: Record<string, string> = {};
  const all = { HYDRA_ADMIN_URL: hydraAdmin, KRATOS_PUBLIC_URL: kratosPublic, ...servers };
  for (const [setting, server] of Object.entries(all)) {
    // oxlint-disable-next-line no-await-in-loop -- three at most
    urls[setting] = typeof server === "string" ? server : await serve(server);
  }
  const config = readConfig({ ...testSettings, UPSTREAM_TIMEOUT: "2s", ...urls, ...env });
  const browser = supertest.agent(createApp(config, { log: memoryLog().log }));
  const ready = await browser.get("/health/ready");
  const home = await browser.get("/");
  const body = ready.body as { status: string; checks: Record<string, string>[] };
  expect(ready.text + home.text).not.toMatch(/127\.0\.0\.1|localhost|the-key/);
  return { status: ready.status, home, body, bad: body.checks.filter(({ status }) => status !== "ok") };
}

const somethingElse = (api: string) => `what answers at this address is not ${api}`;

describe("GET /health/ready with every address right", () => {
  it("says ok, and the start page leads to the account", async () => {
    const { status, body, home } = await look({ KRATOS_ADMIN_URL: kratosAdmin });
    expect(status).toBe(200);
    expect(body).toEqual({
      status: "ok",
      checks: ["hydra_admin", "kratos_public", "kratos_admin"].map((name) => ({ name, status: "ok" })),
    });
    expect([home.status, home.headers["location"]]).toEqual([303, "/account"]);
  });
});

describe.each([
  ["HYDRA_ADMIN_URL", "hydra_admin", "Hydra's admin API"],
  ["KRATOS_PUBLIC_URL", "kratos_public", "Kratos's public API"],
  ["KRATOS_ADMIN_URL", "kratos_admin", "Kratos's admin API"],
])("GET /health/ready with %s at", (setting, name, api) => {
  const servers: [string, RequestListener, string][] = [
    ["Hydra's admin port", hydraAdmin, "hydra_admin"],
    ["Hydra's public port", hydraPublic, ""],
    ["an older Hydra's public port", olderHydraPublic, ""],
    ["Kratos's public port", kratosPublic, "kratos_public"],
    ["Kratos's admin port", kratosAdmin, "kratos_admin"],
    ["a file server", files, ""],
    ["a server with a page for every path", everyPage, ""],
    ["another JSON API", otherApi, ""],
  ];

  it.each(servers.filter(([, , own]) => own !== name))(
    "%s: 503, and says which is wrong",
    async (_, server) => {
      const { status, bad, home } = await look({ [setting]: server });
      expect(status).toBe(503);
      expect(bad).toEqual([{ name, status: "unavailable", setting, problem: somethingElse(api) }]);
      expect(home.status).toBe(303);
    },
  );

  it("its own port with `/admin` behind it: 503, and says which is wrong", async () => {
    const own = servers.find(([, , whose]) => whose === name)?.[1] ?? files;
    const { status, bad } = await look({ [setting]: `${await serve(own)}/admin` });
    expect(status).toBe(503);
    expect(bad).toEqual([{ name, status: "unavailable", setting, problem: somethingElse(api) }]);
  });

  it("a port where nothing is: 503, and says so", async () => {
    const { bad } = await look({ [setting]: "http://127.0.0.1:1" });
    const problem = `${api} can't be reached at this address`;
    expect(bad).toEqual([{ name, status: "unavailable", setting, problem }]);
  });

  it("itself while its database is away: 503, and says that it is not ready", async () => {
    const { bad } = await look({ [setting]: away });
    expect(bad).toEqual([{ name, status: "unavailable", setting, problem: `${api} is not ready` }]);
  });
});

describe("GET /health/ready while", () => {
  it("Hydra's health endpoint alone says that its database is away: 503", async () => {
    const { bad } = await look({ HYDRA_ADMIN_URL: dataAway });
    expect(bad).toMatchObject([{ setting: "HYDRA_ADMIN_URL", problem: "Hydra's admin API is not ready" }]);
  });

  it.each([
    ["HYDRA_ADMIN_URL", "Hydra's admin API"],
    ["KRATOS_ADMIN_URL", "Kratos's admin API"],
  ])("what is at %s refuses the key, or wants one: 503, and says which setting", async (address, api) => {
    const refused = await look({ [address]: refusesKey }, { ORY_API_KEY: "the-key" });
    expect(refused.bad).toMatchObject([
      { setting: "ORY_API_KEY", problem: `${api} does not accept this key` },
    ]);
    const missing = await look({ [address]: wantsKey });
    const problem = `${api} wants a key, and none is set`;
    expect(missing.bad).toMatchObject([{ setting: "ORY_API_KEY", problem }]);
  });
});
