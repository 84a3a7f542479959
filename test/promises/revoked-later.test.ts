import { expect } from "vitest";
import {
  createDeferredRevocations,
  type DeferredWork,
} from "../../src/sign-out/execution/deferred-revocations.ts";
import { browse, memoryLog, navigation } from "../../testkit/http/browse.ts";
import { FakeHydra } from "../../testkit/fakes/fake-hydra.ts";
import { consentTo, FakeHydraSessions } from "../../testkit/fakes/fake-hydra-sessions.ts";
import { FakeLogin } from "../../testkit/fakes/fake-hydra-login.ts";
import { browseSignIn, fillIn } from "../../testkit/http/browse-login.ts";
import { measure, noRevocations } from "../../testkit/http/metrics-scrape.ts";
import { promise } from "./readme.ts";

type Consents = ReturnType<typeof consentTo>[];
const told = { isNotified: true };
const remembered = { remembered: true };
const fresh = consentTo("agora", { id: "fresh", sid: "sid-9" });

/** A sign-out with these consents, on a Hydra that can revoke one alone, or not; `later` does what was left for later. */
async function signedOutOf(consents: Consents, { canRevokeOne = true, delay = "15s" } = {}) {
  const sessions = new FakeHydraSessions(...consents);
  sessions.canRevokeOne = canRevokeOne;
  const works: DeferredWork[] = [];
  const add = (work: DeferredWork) => void works.push(work);
  const browser = browse(new FakeHydra().openLogout("c1"), {
    env: { LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: delay },
    flows: sessions.flows,
    revocations: { ...createDeferredRevocations({ log: memoryLog().log }), add },
  });
  await browser.get("/logout?logout_challenge=c1").set(navigation).expect(303);
  const later = () => Promise.all(works.map(async ({ run }) => run(new AbortController().signal)));
  return { sessions, later };
}

promise("What the user gets by signing in again before that stays.", async () => {
  for (const canRevokeOne of [true, false]) {
    const { sessions, later } = await signedOutOf([consentTo("agora", told)], { canRevokeOne });
    sessions.consents = [...sessions.consents, fresh];
    await later();
    expect(sessions.consents).toContain(fresh);
  }
});

promise(
  "On every Hydra that holds for an app whose consent was remembered and that Hydra does not tell of the sign-out.",
  async () => {
    for (const canRevokeOne of [true, false]) {
      const { sessions } = await signedOutOf([consentTo("plain", remembered)], { canRevokeOne });
      expect(sessions.told).toEqual(["revoke plain"]);
    }
    const { sessions, later } = await signedOutOf([consentTo("told", { ...told, ...remembered })]);
    await later();
    expect(sessions.told).not.toContain("revoke told");
  },
);

promise("What is revoked later spares access that is newer than the sign-out.", async () => {
  const { sessions, later } = await signedOutOf([consentTo("agora", told)]);
  sessions.consents = [...sessions.consents, fresh];
  await later();
  expect([sessions.told, sessions.consents]).toEqual([["revoke consent-of-agora"], [fresh]]);
});

promise(
  "So of an app that Hydra tells, and whose consent was remembered, only those consents end that Hydra names (v2.3: none)",
  async () => {
    const consents = [consentTo("agora", { ...told, ...remembered })];
    const newer = await signedOutOf(consents);
    expect(await newer.later()).toEqual([{ revoked: 0, spared: 1 }]);
    expect(newer.sessions.told).toEqual(["revoke consent-of-agora"]);
    const older = await signedOutOf(consents, { canRevokeOne: false });
    expect(await older.later()).toEqual([{ revoked: 0, spared: 1 }]);
    expect(older.sessions.told).toEqual([]);
  },
);

promise(
  "The log says how many apps were `spared`, and so does `lethe_revocations_spared_total`.",
  async () => {
    const memory = memoryLog();
    const revocations = createDeferredRevocations({ log: memory.log });
    const run = () => Promise.resolve({ revoked: 1, spared: 2 });
    revocations.add({ subject: "ada", afterMs: 600_000, requestId: "r", run });
    await revocations.runNow("ada");
    expect(memory.lines).toMatchObject([{ event: "revocation.done", spared: 2 }]);
    const { valueOf } = measure({ counts: { ...noRevocations, spared: revocations.counts.spared } });
    expect(await valueOf("lethe_revocations_spared_total")).toBe(2);
  },
);

promise("`LOGOUT_REVOKE_DELAY=0` spares none, but then Hydra tells none of them.", async () => {
  const { sessions } = await signedOutOf([consentTo("agora", { ...told, ...remembered })], { delay: "0" });
  // Before the answer: the app is not on Hydra's list of those to tell any more.
  expect([sessions.told, sessions.consents]).toEqual([["revoke agora"], []]);
});

promise("A replica that is asked for consent does first what waits there for this user.", async () => {
  const revocations = createDeferredRevocations({ log: memoryLog().log });
  const subject = "ada";
  const hydra = new FakeLogin().openConsent("c1", { subject });
  const run = async () => {
    hydra.told.push("revoked");
    return { revoked: 1, spared: 0 };
  };
  revocations.add({ subject, afterMs: 600_000, requestId: "r", run });
  const yes = { action: "accept", grant_scope: "email" };
  await fillIn(browseSignIn(hydra, { revocations }), "/consent?consent_challenge=c1", yes);
  expect(hydra.told).toEqual(["revoked", "accept consent c1"]);
});
