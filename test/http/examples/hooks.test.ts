import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import express, { type Express } from "express";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { createHost as withAuthenticate } from "../../../examples/hooks/authenticate.ts";
import { createHost as withClaims } from "../../../examples/hooks/claims.ts";
import { createHost as withCurrentUser } from "../../../examples/hooks/current-user.ts";
import { createHost as withOnOutcome } from "../../../examples/hooks/on-outcome.ts";
import { createHost as withReviewDecision } from "../../../examples/hooks/review-decision.ts";
import { consentRoutes, createDeps, logoutRoutes, readConfig } from "../../../src/index.ts";
import {
  browserOf,
  memoryLog,
  navigation,
  openQuestion,
  sendForm,
  testSettings,
} from "../../../testkit/http/browse.ts";
import { fillIn } from "../../../testkit/http/browse-login.ts";
import { agora, asksFirst, FakeHydra, openRequest } from "../../../testkit/fakes/fake-hydra.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";

const config = readConfig(testSettings);
const log = pino({ level: "silent" });
const logout = "/logout?logout_challenge=c1";

function signOut(app: Express, headers: Record<string, string> = {}) {
  return browserOf(app)
    .get(logout)
    .set({ ...navigation, ...headers });
}

describe("examples/hooks", () => {
  it("has a line in its README for each, and this file a test", () => {
    const folder = join(import.meta.dirname, "../../../examples");
    const readme = readFileSync(join(folder, "README.md"), "utf8");
    const own = readFileSync(import.meta.filename, "utf8");
    const files = readdirSync(join(folder, "hooks"));
    expect(
      files.filter((file) => !readme.includes(`](hooks/${file})`) || !own.includes(`hooks/${file}"`)),
    ).toEqual([]);
    expect(files).toHaveLength(5);
  });

  it("authenticate.ts signs a user in with the right password alone", async () => {
    const flows = new FakeLogin().openLogin("c1").openLogin("c2");
    const app = withAuthenticate(config, { hydra: flows, log });
    const typed = { email: "Ada@example.com", password: "wrong", action: "accept" };
    expect((await fillIn(browserOf(app), "/login?login_challenge=c1", typed)).status).toBe(400);
    const right = { ...typed, password: "correct horse" };
    expect((await fillIn(browserOf(app), "/login?login_challenge=c1", right)).status).toBe(303);
    expect(flows.login?.subject).toBe("user-1");
    const stranger = { ...right, email: "eve@example.com", password: "" };
    await fillIn(browserOf(app), "/login?login_challenge=c2", stranger);
    expect(flows.told).toEqual(["accept login c1"]);
  });

  it("current-user.ts has another user than the one who sits there asked about, and nobody else", async () => {
    const hydra = new FakeHydra().openLogout("c1");
    const app = withCurrentUser(config, { hydra, log });
    expect((await signOut(app, { cookie: "sid=session-of-eva" })).text).toContain("Eva");
    expect(hydra.told).toEqual([]);
    const ofEva = new FakeHydra().openLogout("c1", openRequest({ subject: "eva" }));
    await signOut(withCurrentUser(config, { hydra: ofEva, log }), { cookie: "sid=session-of-eva" }).expect(
      303,
    );
    expect(ofEva.told).toEqual(["accept c1"]);
  });

  it("review-decision.ts asks about every sign-out of the bank's, and no other", async () => {
    const hydra = new FakeHydra().openLogout("c1", openRequest({ client: { ...agora, id: "bank" } }));
    await signOut(withReviewDecision(config, { hydra, log })).expect(200);
    expect(hydra.told).toEqual([]);
    const other = new FakeHydra().openLogout("c1");
    await signOut(withReviewDecision(config, { hydra: other, log })).expect(303);
  });

  it("on-outcome.ts counts what became of sign-outs", async () => {
    const hydra = new FakeHydra().openLogout("c1").openLogout("c2");
    const browser = browserOf(withOnOutcome(config, { hydra, log }));
    await browser.get(logout).set(navigation).expect(303);
    await browser.get("/logout?logout_challenge=unknown").set(navigation).expect(410);
    expect((await browser.get("/sign-outs")).body).toEqual({ "agora accepted": 1, "no app gone": 1 });
  });

  it("claims.ts gives roles to clients that were granted them, and to no other", async () => {
    const consentWith = async (scopes: string[]) => {
      const flows = new FakeLogin().openConsent("c1", {
        skip: true,
        subject: "ada@example.com",
        requestedScopes: scopes,
      });
      await browserOf(withClaims(config, { hydra: flows, log }))
        .get("/consent?consent_challenge=c1")
        .set(navigation)
        .expect(303);
      return flows.consent;
    };
    expect(await consentWith(["openid", "roles"])).toMatchObject({
      idTokenClaims: { roles: ["editor"] },
      accessTokenClaims: { roles: ["editor"] },
    });
    const without = await consentWith(["openid"]);
    expect([without?.idTokenClaims, without?.accessTokenClaims]).toEqual([{}, undefined]);
  });
});

describe("a hook of a host's", () => {
  it.each(["throws", "rejects"])(
    "onOutcome that %s changes nothing, and is logged without its message",
    async (how) => {
      const memory = memoryLog();
      const onOutcome = () => {
        const error = new Error("a secret of the host");
        if (how === "throws") throw error;
        return Promise.reject(error);
      };
      const hydra = new FakeHydra().openLogout("c1", asksFirst);
      const app = express().use(logoutRoutes(createDeps(config, { hydra, log: memory.log, onOutcome })));
      const browser = browserOf(app);
      await sendForm(browser, { ...(await openQuestion(browser)), action: "accept" }).expect(303);
      expect(hydra.told).toEqual(["accept c1"]);
      await expect.poll(() => memory.text()).toContain("onOutcome has failed");
      expect(memory.text()).not.toContain("a secret of the host");
    },
  );

  it("claims can't say what is Hydra's to say", async () => {
    const claims = () =>
      Promise.resolve({ idToken: { sub: "eva", iss: "https://evil.example", nickname: "Ada" } });
    const flows = new FakeLogin().openConsent("c1", { skip: true });
    const app = express().use(consentRoutes(createDeps(config, { hydra: flows, log, claims })));
    await browserOf(app).get("/consent?consent_challenge=c1").set(navigation).expect(303);
    expect(flows.consent?.idTokenClaims).toEqual({ nickname: "Ada" });
  });

  it("claims that can't be had stop the consent", async () => {
    const claims = () => Promise.reject(new Error("a secret of the host"));
    const flows = new FakeLogin().openConsent("c1", { skip: true });
    const app = express().use(consentRoutes(createDeps(config, { hydra: flows, log, claims })));
    const page = await browserOf(app).get("/consent?consent_challenge=c1").set(navigation).expect(500);
    expect(page.text).not.toContain("a secret of the host");
    expect(flows.told).toEqual([]);
  });
});
