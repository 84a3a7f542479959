import express, { type Express } from "express";
import { describe, expect, it } from "vitest";
import {
  accountRoutes,
  ConfigError,
  createApp,
  createDeps,
  deviceRoutes,
  loginRoutes,
  logoutRoutes,
  readConfig,
  selfServiceRoutes,
  type DepsOverrides,
} from "../../src/index.ts";
import { browserOf, memoryLog, navigation, testSettings } from "../../testkit/http/browse.ts";
import { always, check } from "../../testkit/http/check-headers.ts";
import { asksFirst, FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { FakeKratos, sessionCookie } from "../../testkit/fakes/fake-kratos.ts";

function depsWith(overrides: DepsOverrides = {}, env: Record<string, string> = {}) {
  const memory = memoryLog();
  const deps = createDeps(readConfig({ ...testSettings, ...env }), {
    hydra: new FakeHydra(),
    log: memory.log,
    ...overrides,
  });
  return { deps, memory };
}

const hostPage = (app: Express) =>
  app.get("/account/own", (_req, res) => void res.send("the host's own page"));

describe("routes in a host's app", () => {
  it("accountRoutes bring the account with its headers and its style sheet, and leave the host's pages alone", async () => {
    const kratos = new FakeKratos().signedIn();
    const browser = browserOf(hostPage(express().use(accountRoutes(depsWith({ kratos }).deps))));
    const page = await browser
      .get("/account")
      .set({ ...navigation, cookie: sessionCookie })
      .expect(200);
    expect(check(page, { ...always, "Content-Security-Policy": /default-src 'none'/ })).toEqual([]);
    await browser.get(/\/assets\/lethe-[^"]*/.exec(page.text)?.[0] ?? "").expect(200);
    const own = await browser.get("/account/own").expect(200);
    expect([own.text, own.headers["content-security-policy"]]).toEqual(["the host's own page", undefined]);
  });

  it("selfServiceRoutes and deviceRoutes bring their error page", async () => {
    const { deps } = depsWith({ kratos: new FakeKratos() });
    const browser = browserOf(express().use(selfServiceRoutes(deps)).use(deviceRoutes(deps)));
    for (const path of ["/registration", "/device"]) {
      const page = await browser.put(path).expect(405);
      expect(check(page, { ...always, Allow: /GET/ })).toEqual([]);
    }
  });

  it.each([
    ["accountRoutes", accountRoutes, "accountRoutes needs a Kratos: set KRATOS_PUBLIC_URL"],
    ["selfServiceRoutes", selfServiceRoutes, "selfServiceRoutes needs a Kratos: set KRATOS_PUBLIC_URL"],
    [
      "loginRoutes",
      loginRoutes,
      "loginRoutes has nobody to ask who signs in: set KRATOS_PUBLIC_URL, or give",
    ],
  ] as const)("%s without anybody to ask throws at set-up", (_name, routes, message) => {
    expect(() => routes(depsWith().deps)).toThrow(message);
  });
});

describe("a mount under a path", () => {
  const visit = async (app: Express, path: string) => browserOf(app).get(path).set(navigation);
  const warnings = ({ lines }: ReturnType<typeof memoryLog>) =>
    lines.map(({ msg }) => String(msg)).filter((msg) => msg.includes("mounted under"));
  const asking = () => new FakeHydra().openLogout("c1", asksFirst);
  const path = "/logout?logout_challenge=c1";

  it("without BASE_PATH is warned of once, with the line to write", async () => {
    const { deps, memory } = depsWith({ hydra: asking() });
    const app = express().use("/auth", logoutRoutes(deps));
    await visit(app, `/auth${path}`);
    await visit(app, `/auth${path}`);
    expect(warnings(memory)).toEqual([
      "mounted under a path, and links and redirects don't have it. Set BASE_PATH=/auth",
    ]);
  });

  it.each<[string, string, Record<string, string>]>([
    ["at the root", "/", {}],
    ["with BASE_PATH", "/auth", { BASE_PATH: "/auth" }],
    ["with a path in BASE_URL", "/auth", { BASE_URL: "https://example.com/auth" }],
  ])("is as it should be %s", async (_what, at, env) => {
    const { deps, memory } = depsWith({ hydra: asking() }, env);
    await visit(express().use(at, logoutRoutes(deps)), (at === "/" ? "" : at) + path);
    expect(warnings(memory)).toEqual([]);
  });

  it("copies nothing that a browser can choose", async () => {
    const { deps, memory } = depsWith({ hydra: asking() });
    await visit(express().use("/:tenant", logoutRoutes(deps)), `/x%0Ay${path}`);
    expect(warnings(memory)).toEqual([expect.stringContaining("Set BASE_PATH=/…")]);
  });

  it("of the whole app is warned of, too", async () => {
    const memory = memoryLog();
    const app = createApp(readConfig(testSettings), { hydra: asking(), log: memory.log });
    await visit(express().use("/whole", app), `/whole${path}`);
    expect(warnings(memory)).toEqual([expect.stringContaining("BASE_PATH=/whole")]);
  });
});

it("a ConfigError that nobody catches says what a start says", () => {
  const error = new ConfigError(["PORT: must be a port number"]);
  expect(error.message).toBe(
    "Lethe can't start. These settings are missing or wrong:\n  PORT: must be a port number\ndocs/settings.md lists every setting. To see Lethe work without any: npm run demo",
  );
});
