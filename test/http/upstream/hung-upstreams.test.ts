import { describe, expect, it } from "vitest";
import { createDeferredRevocations } from "../../../src/sign-out/execution/deferred-revocations.ts";
import { browse, memoryLog, navigation } from "../../../testkit/http/browse.ts";
import { FakeHydra, openRequest } from "../../../testkit/fakes/fake-hydra.ts";
import { FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { browseSignIn, fillIn, visit } from "../../../testkit/http/browse-login.ts";

// What hangs here hangs for good: without a deadline each of these would wait until the test is given up.
const never = <T>() => new Promise<T>(() => {});
const env = { UPSTREAM_TIMEOUT: "20ms" };

describe("a check of Hydra that never comes to an end", () => {
  it("is a no for `/health/ready`, and then Hydra is asked again", async () => {
    const hydra = new FakeHydra();
    let checks = 0;
    hydra.isReady = async () => {
      checks += 1;
      return checks === 1 ? never<boolean>() : true;
    };
    const browser = browse(hydra, { env });
    const answers = await Promise.all([browser.get("/health/ready"), browser.get("/health/ready")]);
    expect(answers.map(({ status }) => status)).toEqual([503, 503]);
    expect(checks).toBe(1);
    await browser.get("/health/ready").expect(200);
  });
});

describe("a Hydra that never says which app a sign-in at Kratos is for", () => {
  it("keeps nobody from the form", async () => {
    const kratos = new FakeKratos().openFlow("login", openedFlow({ loginChallenge: "c1" }));
    const hydra = new FakeLogin().openLogin("c1");
    hydra.getLoginRequest = () => never();
    const page = await visit(browseSignIn(hydra, { kratos }), "/login?flow=f1&login_challenge=c1");
    expect(page.status).toBe(200);
    expect(page.text).toContain('name="identifier"');
    expect(page.text).not.toContain("Agora");
  });
});

describe("currentUser of a host app that never comes", () => {
  it("keeps nobody from the question, where it is only there for the page", async () => {
    const hydra = new FakeHydra().openLogout("c1", openRequest());
    const settings = { LOGOUT_PROMPT: "always", LOGOUT_OFFER_EVERYWHERE: "true" };
    const browser = browse(hydra, { env: settings, currentUser: () => never() });
    const page = await browser.get("/logout?logout_challenge=c1").set(navigation);
    expect([page.status, page.text.includes('id="accept"')]).toEqual([200, true]);
  });
});

describe("a revocation of an earlier sign-out that never comes to an end", () => {
  it("keeps access from being given: 503, try again, and Hydra is told nothing", async () => {
    const revocations = createDeferredRevocations({ log: memoryLog().log, callTimeoutMs: 20 });
    const hydra = new FakeLogin().openConsent("c1");
    const { subject } = await openOf(hydra);
    revocations.add({ subject, afterMs: 600_000, requestId: "r", run: () => never() });
    const answer = await fillIn(browseSignIn(hydra, { revocations }), "/consent?consent_challenge=c1", {
      action: "accept",
      grant_scope: "email",
    });
    expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "5"]);
    expect(hydra.told).toEqual([]);
    await revocations.flush(0);
  });

  it("keeps nobody else's", async () => {
    const revocations = createDeferredRevocations({ log: memoryLog().log, callTimeoutMs: 20 });
    const stuck = {
      subject: "eve",
      afterMs: 0,
      requestId: "r",
      run: () => never<{ revoked: 0; spared: 0 }>(),
    };
    for (let count = 0; count < 20; count += 1) revocations.add(stuck);
    const hydra = new FakeLogin().openConsent("c1");
    const { subject } = await openOf(hydra);
    const run = async () => {
      hydra.told.push("revoked");
      return { revoked: 1, spared: 0 };
    };
    revocations.add({ subject, afterMs: 600_000, requestId: "r", run });
    const yes = { action: "accept", grant_scope: "email" };
    const answer = await fillIn(browseSignIn(hydra, { revocations }), "/consent?consent_challenge=c1", yes);
    expect(answer.status).toBe(303);
    expect(hydra.told).toEqual(["revoked", "accept consent c1"]);
    await revocations.flush(0);
  });
});

async function openOf(hydra: FakeLogin) {
  const found = await hydra.getConsentRequest("c1");
  if (found.state !== "open") throw new Error("there is no consent request");
  return found.request;
}
