import express from "express";
import helmet from "helmet";
import { pino } from "pino";
import { globSync } from "node:fs";
import { expect } from "vitest";
import * as lethe from "../../src/index.ts";
import { browserOf, cookiesOf, navigation, openQuestion, testSettings } from "../../testkit/http/browse.ts";
import { always, check } from "../../testkit/http/check-headers.ts";
import { evaIsHere } from "../../testkit/http/decision-rows.ts";
import { asksFirst, FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { fillIn } from "../../testkit/http/browse-login.ts";
import { promise, read, root } from "./readme.ts";

const path = "/logout?logout_challenge=c1";
const log = pino({ level: "silent" });

/** An app that is not ours, with our sign-out in it. */
function hostApp(hydra: FakeHydra, overrides: lethe.DepsOverrides = {}, env = {}, mounted = "/") {
  const deps = lethe.createDeps(lethe.readConfig({ ...testSettings, ...env }), { hydra, log, ...overrides });
  const app = express();
  app.set("env", "development");
  app.use(helmet({ contentSecurityPolicy: { directives: { frameAncestors: ["*"] } } }));
  return app.use(mounted, lethe.logoutRoutes(deps));
}

promise(
  "`loginRoutes` and `consentRoutes` can be mounted the same way; `createDeps(config, { authenticate })` checks passwords where there is no Kratos.",
  async () => {
    const flows = new FakeLogin().openLogin("c1").openConsent("c1", { skip: true });
    const seen: string[] = [];
    const authenticate: lethe.Authenticate = ({ email, password }) => {
      seen.push(`${email} ${password}`);
      return Promise.resolve({ subject: "ada" });
    };
    const deps = lethe.createDeps(lethe.readConfig(testSettings), { hydra: flows, log, authenticate });
    const browser = browserOf(express().use(lethe.loginRoutes(deps)).use(lethe.consentRoutes(deps)));
    const typed = { email: "ada@example.com", password: "mill", action: "accept" };
    expect((await fillIn(browser, "/login?login_challenge=c1", typed)).status).toBe(303);
    await browser.get("/consent?consent_challenge=c1").set(navigation).expect(303);
    expect(seen).toEqual(["ada@example.com mill"]);
    expect([flows.login?.subject, flows.told.length]).toEqual(["ada", 2]);
  },
);

promise(
  "`logoutRoutes` brings its own headers, cookies, style sheet and error page, so that your app's settings can't weaken it.",
  async () => {
    const browser = browserOf(hostApp(new FakeHydra().openLogout("c1", asksFirst)));
    const page = await browser.get(path).set(navigation).expect(200);
    // HSTS is for a whole origin, and so the host's to say.
    const headers = { ...always, "Strict-Transport-Security": /./ };
    expect(check(page, headers)).toEqual([]);
    expect(Object.keys(cookiesOf(page))).toEqual(["lethe-csrf"]);
    await browser.get(/\/assets\/lethe-[^"]*/.exec(page.text)?.[0] ?? "").expect(200);
    const broken = hostApp(new FakeHydra().failing("get", new Error("a secret of the host")));
    const error = await browserOf(broken).get(path).set(navigation).expect(500);
    expect(error.text).toContain("Something went wrong on our side");
    expect(error.text).not.toContain("a secret of the host");
  },
);

promise("`createApp(readConfig(process.env))` is the whole of Lethe as an Express app.", async () => {
  const app = lethe.createApp(lethe.readConfig(testSettings), { hydra: new FakeHydra(), log });
  for (const [at, status] of Object.entries({ "/": 200, "/logout": 303, "/device": 303, "/error": 400 })) {
    expect([at, (await browserOf(app).get(at).set(navigation)).status]).toEqual([at, status]);
  }
});

promise(
  "`createDeps(config, { currentUser })` tells it who is signed in at the browser; `reviewDecision` has the last word on each decision.",
  async () => {
    const currentUser = () => Promise.resolve(evaIsHere);
    const hydra = new FakeHydra().openLogout("c1");
    await openQuestion(browserOf(hostApp(hydra, { currentUser })));
    expect(hydra.told).toEqual([]);
    const reasons: string[] = [];
    const reviewDecision: lethe.DepsOverrides["reviewDecision"] = (decision) => {
      reasons.push(decision.reason);
      return { ...decision, decision: "accept" };
    };
    const browser = browserOf(hostApp(hydra, { currentUser, reviewDecision }));
    await browser.get(path).set(navigation).expect(303);
    expect([reasons, hydra.told]).toEqual([["subject_mismatch"], ["accept c1"]]);
  },
);

promise(
  "These hooks, and `claims` below, are yours: Lethe waits for them as long as they take, so give what they ask a deadline.",
  async () => {
    // Several times as long as Lethe would wait for Hydra.
    const later = async <T>(value: T) => new Promise<T>((resolve) => setTimeout(resolve, 100, value));
    const hasty = { UPSTREAM_TIMEOUT: "10ms" };
    const flows = new FakeLogin().openLogin("c1");
    const own = { hydra: flows, log, authenticate: () => later({ subject: "ada" }) };
    const deps = lethe.createDeps(lethe.readConfig({ ...testSettings, ...hasty }), own);
    const typed = { email: "ada@example.com", password: "mill", action: "accept" };
    await fillIn(browserOf(express().use(lethe.loginRoutes(deps))), "/login?login_challenge=c1", typed);
    expect(flows.login?.subject).toBe("ada");
    const hydra = new FakeHydra().openLogout("c1");
    const currentUser = () => later(evaIsHere);
    const reviewDecision: lethe.DepsOverrides["reviewDecision"] = (decision) =>
      later({ ...decision, decision: decision.reason === "subject_mismatch" ? "accept" : "confirm" });
    const browser = browserOf(hostApp(hydra, { currentUser, reviewDecision }, hasty));
    await browser.get(path).set(navigation).expect(303);
    expect(hydra.told).toEqual(["accept c1"]);
  },
);

promise("Under a path of yours, set `BASE_PATH` to it.", async () => {
  const hydra = new FakeHydra().openLogout("c1", asksFirst);
  const browser = browserOf(hostApp(hydra, {}, { BASE_PATH: "/auth" }, "/auth"));
  const page = await browser.get(`/auth${path}`).set(navigation).expect(200);
  await browser.get(/\/auth\/assets\/lethe-[^"]*/.exec(page.text)?.[0] ?? "").expect(200);
});

promise("Node 22.19 or newer.", () => {
  expect((JSON.parse(read("package.json")) as { engines: object }).engines).toEqual({ node: ">=22.19" });
});

promise("the only folders that know Hydra's and Kratos's formats (`hydra/`, `kratos/`)", () => {
  const wire = /\b(?:redirect_to|rp_initiated|skip_logout_consent|authenticator_assurance_level)\b/;
  const files = globSync("src/**/*.ts", { cwd: root });
  const knowing = files.filter((file) => wire.test(read(file)) || /from "[^"]*wire\.ts"/.test(read(file)));
  expect(knowing).toContain("src/hydra/logout-request.ts");
  expect(knowing.filter((file) => !/^src\/(?:hydra|kratos)\//.test(file))).toEqual([]);
});
