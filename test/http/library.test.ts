import type { RequestListener } from "node:http";
import cookieParser from "cookie-parser";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import helmet from "helmet";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDeps, logoutRoutes, readConfig, type DepsOverrides } from "../../src/index.ts";
import {
  appOver,
  browserOf,
  cookiesOf,
  fieldsOf,
  navigation,
  openQuestion,
  sendForm,
  testSettings,
} from "../../testkit/http/browse.ts";
import { always, check } from "../../testkit/http/check-headers.ts";
import { asksFirst, FakeHydra } from "../../testkit/fakes/fake-hydra.ts";

/** Somebody else's app, with everything set up the way that would hurt us. */
function hostApp(hydra: FakeHydra, overrides: DepsOverrides = {}): Express {
  const config = readConfig(testSettings);
  const deps = createDeps(config, { hydra, log: pino({ level: "silent" }), ...overrides });
  const app = express();
  app.set("query parser", "extended");
  app.use(
    helmet({
      contentSecurityPolicy: { directives: { formAction: ["'self'"] } },
      referrerPolicy: { policy: "origin" },
    }),
  );
  app.use(cookieParser("the host's own secret, unlike ours"));
  app.use(express.urlencoded({ extended: true }));
  app.use(logoutRoutes(deps));
  app.get(["/", "/logout/settings", "/logged-out/archive"], (req, res) => {
    res.cookie("host", "value", { signed: true });
    res.json({ signed: req.signedCookies as object, query: req.query });
  });
  app.get("/broken", () => {
    throw new Error("the host's own error");
  });
  app.use((error: Error, _req: Request, res: Response, _next: NextFunction) => {
    res.status(500).json({ seenByTheHost: error.message });
  });
  return app;
}

const asking = () => new FakeHydra().openLogout("c1", asksFirst).openLogout("c2");

beforeEach(() => vi.stubEnv("NODE_ENV", "development"));
afterEach(() => vi.unstubAllEnvs());

describe("logoutRoutes(createDeps(config)) in a host's app", () => {
  it("signs out without a question", async () => {
    const hydra = asking();
    const answer = await browserOf(hostApp(hydra))
      .get("/logout?logout_challenge=c2")
      .set(navigation)
      .expect(303);
    expect(answer.headers["location"]).toBe(
      "https://hydra.example/oauth2/sessions/logout?logout_verifier=of-c2",
    );
    expect(hydra.told).toEqual(["accept c2"]);
  });

  it.each([
    ["accept", 303],
    ["reject", 200],
  ])("asks, and takes %s for an answer", async (action, status) => {
    const hydra = asking();
    const browser = browserOf(hostApp(hydra));
    // The host's own signed cookie is in the way.
    await browser.get("/").expect(200);
    await sendForm(browser, { ...(await openQuestion(browser)), action }).expect(status);
    expect(hydra.told).toEqual([`${action} c1`]);
  });

  it("has its own headers instead of the host's", async () => {
    const browser = browserOf(hostApp(asking()));
    const answers = [
      await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200),
      await browser.get("/logout?logout_challenge=c2").set(navigation).expect(303),
      await browser.get("/logout?logout_challenge=gone").set(navigation).expect(410),
      await browser.put("/logout").expect(405),
      await browser.get("/logged-out").set(navigation).expect(303),
    ];
    // HSTS is for a whole origin, and so the host's to say.
    const ours = { ...always, "Strict-Transport-Security": /^max-age=31536000/ };
    expect(answers.flatMap((answer) => check(answer, ours))).toEqual([]);
  });

  it("serves what its pages load", async () => {
    const browser = browserOf(hostApp(asking()));
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    const sheet = await browser.get(/\/assets\/lethe-[\w-]+\.css/.exec(page.text)?.[0] ?? "").expect(200);
    expect(check(sheet, { "Content-Type": "text/css; charset=utf-8", "Cache-Control": /immutable/ })).toEqual(
      [],
    );
  });

  it("shows its own errors, and nothing of what is behind them, in development too", async () => {
    const browser = browserOf(hostApp(new FakeHydra().failing("get", new Error("a secret of the host"))));
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(500);
    expect(page.text).toContain("Something went wrong on our side");
    expect(page.text).not.toMatch(/secret|\.ts:| at \//);
  });

  it("refuses what the host's extended parsers make of a challenge, and asks Hydra nothing", async () => {
    const hydra = asking();
    const browser = browserOf(hostApp(hydra));
    const { _csrf: token = "" } = await openQuestion(browser);
    hydra.asked.length = 0;
    await browser.get("/logout?logout_challenge[a]=c1").set(navigation).expect(400);
    await browser.get("/logout?logout_challenge[]=c1").set(navigation).expect(400);
    await sendForm(browser, { "logout_challenge[a]": "c1", action: "accept", _csrf: token }).expect(400);
    await sendForm(browser, { logout_challenge: "c1", "action[]": "accept", _csrf: token }).expect(400);
    expect(hydra.asked).toEqual([]);
    expect(hydra.told).toEqual([]);
  });

  it("still asks again when the token is wrong", async () => {
    const hydra = asking();
    const browser = browserOf(hostApp(hydra));
    const fields = await openQuestion(browser);
    const again = await sendForm(browser, { ...fields, _csrf: "x", action: "accept" }).expect(403);
    await sendForm(browser, { ...fieldsOf(again.text), action: "accept" }).expect(303);
    expect(hydra.told).toEqual(["accept c1"]);
  });

  it("signs its cookies with COOKIE_SECRET: they count in any Lethe of that secret", async () => {
    const hydra = asking();
    let serving: RequestListener = hostApp(hydra);
    const browser = browserOf((req, res) => serving(req, res));
    const fields = await openQuestion(browser);
    serving = appOver(hydra);
    await sendForm(browser, { ...fields, action: "accept" }).expect(303);
    expect(hydra.told).toEqual(["accept c1"]);
  });

  it("has its headers in an app that has none", async () => {
    const deps = createDeps(readConfig(testSettings), { hydra: asking(), log: pino({ level: "silent" }) });
    const answer = await browserOf(express().use(logoutRoutes(deps))).get("/logout?logout_challenge=c1");
    expect(check(answer, always)).toEqual([]);
  });

  it("leaves the host's cookies as the host's own code reads them", async () => {
    const seen: unknown[] = [];
    const look = ({ secret, signedCookies: signed }: Request) => seen.push({ secret, signed });
    const app = express();
    app.use((req, res, next) => {
      res.once("finish", () => look(req));
      next();
    });
    const browser = browserOf(
      app.use(hostApp(asking(), { reviewDecision: (decision, _, req) => (look(req), decision) })),
    );
    await browser.get("/").expect(200);
    await openQuestion(browser);
    await browser.get("/logged-out").set(navigation).expect(303);
    const hosts = { secret: "the host's own secret, unlike ours", signed: { host: "value" } };
    expect(seen.slice(1)).toMatchObject([hosts, hosts, hosts]);
  });

  it("takes the word of a proxy that the host's app trusts", async () => {
    const over = (trusted: boolean) =>
      browserOf(hostApp(asking()).set("trust proxy", trusted))
        .get("/logout?logout_challenge=c1")
        .set({ ...navigation, "X-Forwarded-Proto": "https" });
    expect(Object.keys(cookiesOf(await over(true)))).toEqual(["__Host-lethe-csrf"]);
    expect(Object.keys(cookiesOf(await over(false)))).toEqual(["lethe-csrf"]);
  });

  it("reads cookies that it signed, and not those that the host signed", async () => {
    const browser = browserOf(hostApp(new FakeHydra().usedLogout("c1", "https://hydra.example/again")));
    const first = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(303);
    expect(Object.keys(cookiesOf(first))).toEqual(["lethe-followed"]);
    await browser.get("/logout?logout_challenge=c1").set(navigation).expect(410);
  });
});

describe("the host's other routes", () => {
  it.each(["/", "/logout/settings", "/logged-out/archive"])(
    "%s keeps its headers, cookies and query",
    async (path) => {
      const browser = browserOf(hostApp(asking()));
      await browser.get(path).expect(200);
      const answer = await browser.get(`${path}?a[b]=c`).expect(200);
      expect(answer.body).toEqual({ signed: { host: "value" }, query: { a: { b: "c" } } });
      expect(
        check(answer, {
          "Content-Security-Policy": /form-action 'self'/,
          "Referrer-Policy": "origin",
          "X-Request-Id": null,
        }),
      ).toEqual([]);
    },
  );

  it("have the host's own errors", async () => {
    const page = await browserOf(hostApp(asking())).get("/broken").expect(500);
    expect(page.body).toEqual({ seenByTheHost: "the host's own error" });
  });

  it("have the host's own 404", async () => {
    const page = await browserOf(hostApp(asking())).get("/nowhere").expect(404);
    expect(page.text).toContain("Cannot GET /nowhere");
  });
});

describe("createApp(config) under NODE_ENV=development", () => {
  it("puts no stack on a page, even before its own error page is reached", async () => {
    const { createApp } = await import("../../src/index.ts");
    const hydra = new FakeHydra().failing("get", new Error("a secret"));
    const app = createApp(readConfig(testSettings), { hydra, log: pino({ level: "silent" }) });
    expect(app.get("env")).toBe("production");
    const page = await browserOf(app).get("/logout?logout_challenge=c1").set(navigation).expect(500);
    expect(page.text).not.toMatch(/secret|\.ts:/);
  });
});
