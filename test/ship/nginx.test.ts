import { randomBytes } from "node:crypto";
import { pino } from "pino";
import supertest from "supertest";
import { describe, expect, it, onTestFinished } from "vitest";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { inOne, type OverridesInParts } from "../../testkit/fakes/hydra-parts.ts";
import { listen } from "../../src/server/listen.ts";
import { fieldsOf, navigation, ownForm, testSettings } from "../../testkit/http/browse.ts";
import { FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { ada, FakeKratos, sessionCookie, sessionOf } from "../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { openedFlow } from "../../testkit/fakes/kratos-flow-fixtures.ts";
import { demoUsers, loads } from "../../testkit/http/browse-login.ts";
import { needs } from "../../testkit/vitest/parts.ts";
import { startNginx } from "./start-nginx.ts";

// What Hydra v25.4 and v26.2 make of a client's request with a `state` of 1,000 random characters.
const state = randomBytes(750).toString("base64url");
const challenge = randomBytes(1725).toString("base64url");
const requestUrl = `https://hydra.example/oauth2/auth?client_id=11111111-1111-4111-8111-111111111111&response_type=code&scope=openid+profile+email+offline_access&redirect_uri=https%3A%2F%2Fagora.example.com%2Fcallback&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&nonce=abcdefghijklmnop&state=${state}`;
const onward = `${requestUrl}&login_verifier=${challenge}`;
const login = `/login?login_challenge=${challenge}`;
const consent = `/consent?consent_challenge=${challenge}`;
const refresh = `<meta http-equiv="refresh" content="0;url=${onward.replaceAll("&", "&amp;")}">`;
const here = { ...navigation, Cookie: sessionCookie };

class LongLogin extends FakeLogin {
  override acceptLoginRequest(...about: Parameters<FakeLogin["acceptLoginRequest"]>) {
    return super.acceptLoginRequest(...about).then(() => ({ redirectTo: onward }));
  }

  override acceptConsentRequest(...about: Parameters<FakeLogin["acceptConsentRequest"]>) {
    return super.acceptConsentRequest(...about).then(() => ({ redirectTo: onward }));
  }
}

/** A browser at nginx, and Lethe behind that. */
async function browse(overrides: OverridesInParts, env: Record<string, string> = {}) {
  const config = readConfig({ ...testSettings, ...env });
  const app = createApp(config, {
    log: pino({ level: "silent" }),
    ...inOne({ hydra: new FakeHydra(), ...overrides }),
  });
  const lethe = await listen(app, { port: 0, host: "127.0.0.1" });
  const nginx = await startNginx(`http://127.0.0.1:${lethe.port}`);
  onTestFinished(async () => {
    await nginx.close();
    await lethe.close();
  });
  return supertest.agent(nginx.url);
}

describe(
  "nginx at its defaults, a state of 1,000 characters and challenges that carry the request",
  needs("nginx"),
  () => {
    const opened = () => new LongLogin().openLogin(challenge, { requestUrl });

    it("pass on the own sign-in, which leads on by a page", async () => {
      const hydra = opened();
      const browser = await browse({ flows: hydra }, demoUsers);
      const page = await browser.get(login).set(navigation).expect(200);
      const typed = { ...fieldsOf(page.text), email: "ada@example.com", password: "mill", action: "accept" };
      const answer = await browser.post(login).set(ownForm).type("form").send(typed).expect(200);
      expect(answer.text).toContain(refresh);
      expect(answer.headers["refresh"]).toBeUndefined();
      expect(hydra.told).toEqual([`accept login ${challenge}`]);
    });

    it("pass on the consent, which leads on by a page", async () => {
      const hydra = new LongLogin().openConsent(challenge, { requestUrl });
      const browser = await browse({ flows: hydra }, demoUsers);
      const page = await browser.get(consent).set(navigation).expect(200);
      const fields = { ...fieldsOf(page.text), grant_scope: "email", action: "accept" };
      const answer = await browser.post(consent).set(ownForm).type("form").send(fields).expect(200);
      expect(answer.text).toContain(refresh);
    });

    it("pass on a sign-in that is accepted at once", async () => {
      const hydra = new LongLogin().openLogin(challenge, { requestUrl, skip: true, subject: ada.id });
      const browser = await browse({ flows: hydra, kratos: new FakeKratos().signedIn() });
      const answer = await browser.get(login).set(here).expect(200);
      expect(answer.text).toContain(refresh);
    });

    it("pass on the way to Kratos, and each step of its page", async () => {
      const kratos = new FakeKratos().openFlow("login", openedFlow({ loginChallenge: challenge }));
      const browser = await browse({ flows: opened(), kratos });
      const way = await browser.get(login).set(navigation).expect(303);
      expect(way.headers["location"]).toContain("https://kratos.example/");
      const step = await browser.get("/login?flow=f1").set(navigation).expect(303);
      await browser
        .get(step.headers["location"] ?? "")
        .set(navigation)
        .expect(200);
      const gone = await browser
        .get(`/login?flow=old&login_challenge=${challenge}`)
        .set(navigation)
        .expect(303);
      await browser
        .get(gone.headers["location"] ?? "")
        .set(navigation)
        .expect(303);
    });

    it("pass on pages that lead back to the client's request", async () => {
      const hydra = opened();
      const kratos = new FakeKratos().openFlow("login", openedFlow({ loginChallenge: challenge }));
      kratos.errors.set("e1", { id: undefined, status: 500, hydraStatus: 401 });
      const browser = await browse({ flows: hydra, kratos });
      await browser.get(`/login?flow=f1&login_challenge=${challenge}`).set(navigation).expect(200);
      await browser.get("/error?error=request_forbidden").set(navigation).expect(400);
      kratos.signedIn(sessionOf(ada, { authenticatedAtMs: Date.now() }));
      await browser.get("/account").set(here).expect(200);
      const again = await browser.get("/error?id=e1").set(here).expect(303);
      expect(again.headers["location"]).toBe(requestUrl);
    });

    it("pass on the page of a request that is longer still, of which the client's own page is kept", async () => {
      const long = `${requestUrl}${randomBytes(1200).toString("base64url")}`;
      const hydra = new LongLogin().openLogin("c1", { requestUrl: long });
      const browser = await browse({ flows: hydra }, demoUsers);
      await browser.get("/login?login_challenge=c1").set(navigation).expect(200);
      hydra.used("c1");
      const gone = await browser.get("/login?login_challenge=c1").set(navigation).expect(410);
      expect(gone.text).toContain(`id="start-again" href="https://agora.example/"`);
    });

    it("pass on a sign-in that is begun afresh for another user", async () => {
      const hydra = new LongLogin().openLogin(challenge, { requestUrl, skip: true, subject: "another" });
      const kratos = new FakeKratos().signedIn(sessionOf(ada, { authenticatedAtMs: Date.now() }));
      const browser = await browse({ flows: hydra, kratos });
      const answer = await browser.get(login).set(here).expect(303);
      expect(answer.headers["location"]).toBe(`${requestUrl}&prompt=login`);
    });
  },
);

describe("a redirect that is too long for the head of an answer", needs("nginx"), () => {
  it("stays one in an iframe, which no page of ours can stand in, and where no proxy minds", async () => {
    const hydra = new LongLogin().openLogin(challenge, { requestUrl, skip: true, subject: ada.id });
    const config = readConfig(testSettings);
    const app = createApp(config, {
      ...inOne({ hydra: new FakeHydra(), flows: hydra }),
      kratos: new FakeKratos().signedIn(),
      log: pino({ level: "silent" }),
    });
    const answer = await supertest(app)
      .get(login)
      .set({ ...here, ...loads.iframe })
      .expect(303);
    expect(answer.headers["location"]).toBe(onward);
  });
});
