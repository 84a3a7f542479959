import express, { type Express } from "express";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { accountRoutes } from "../../../src/account/routes.ts";
import { readConfig } from "../../../src/config/read-config.ts";
import { createDeps } from "../../../src/deps.ts";
import { logoutRoutes } from "../../../src/logout/routes.ts";
import { startProgress, type TerminationTarget } from "../../../src/sign-out/progress.ts";
import type { SignOutResult } from "../../../src/sign-out/sign-out-order.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { consentTo, FakeHydraSessions } from "../../../testkit/fakes/fake-hydra-sessions.ts";
import { FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { inOne } from "../../../testkit/fakes/hydra-parts.ts";
import { browserOf, fieldsOf, navigation, sendForm, testSettings } from "../../../testkit/http/browse.ts";
import { send } from "../../../testkit/http/browse-account.ts";
import { withKratos } from "../../../testkit/http/sign-out-fixture.ts";

// What no engine of ours answers to such an order today. A page that took it for an end would say what is not so.
const targets: TerminationTarget[] = ["account", "here"];
const progress = () => startProgress(targets);
const notFound: SignOutResult = { state: "not_found", progress: progress() };
const withoutRedirect: SignOutResult = {
  state: "done",
  progress: progress(),
  redirectTo: undefined,
  deferred: 0,
};
const inProgress: SignOutResult = {
  state: "in_progress",
  progress: progress(),
  incomplete: "account",
  planned: { devices: 1, access: 0 },
  newestAtMs: undefined,
};

function over(result: SignOutResult, kratos?: FakeKratos): Express {
  const env = { ...testSettings, ...(kratos && withKratos), LOGOUT_OFFER_CLIENT_ONLY: "true" };
  const parts = inOne({
    hydra: new FakeHydra().openLogout("c1", asksFirst),
    flows: new FakeHydraSessions(consentTo("agora")),
  });
  const overrides = { ...parts, ...(kratos && { kratos }), log: pino({ level: "silent" }) };
  const deps = { ...createDeps(readConfig(env), overrides), signOut: () => Promise.resolve(result) };
  const app = express().use(...deps.commonMiddleware);
  if (kratos !== undefined) app.use(accountRoutes({ ...deps, kratos }));
  return app.use(logoutRoutes(deps), deps.errorPage);
}

describe("an order that the engine answers with no end", () => {
  it.each([
    ["accept", "not_found", notFound],
    ["accept", "done, without Hydra's redirect", withoutRedirect],
    ["leave", "not_found", notFound],
    ["leave", "in_progress", inProgress],
  ])("of POST /logout with %s, %s, is shown as one that stopped", async (action, _state, result) => {
    const browser = browserOf(over(result));
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation).expect(200);
    const answer = await sendForm(browser, { ...fieldsOf(page.text), action });
    expect([answer.status, answer.headers["location"]]).toEqual([500, undefined]);
    expect(answer.text).not.toMatch(/are signed out|has left|still signed in/i);
  });

  it("of POST /account is shown as one that stopped", async () => {
    const browser = browserOf(over(inProgress, new FakeKratos().signedIn()));
    const answer = await send(browser, { action: "end_others" });
    expect([answer.status, answer.headers["location"]]).toEqual([500, undefined]);
  });
});
