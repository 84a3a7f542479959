import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { planRevocations } from "../../../../src/sign-out/revocation-plan.ts";
import { deferredRevocation } from "../../../../src/sign-out/execution/revoke.ts";
import { consentTo, FakeHydraSessions } from "../../../../testkit/fakes/fake-hydra-sessions.ts";

type Consents = ReturnType<typeof consentTo>[];
const told = { isNotified: true };
const going = () => new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What is left of a sign-out from these, on a Hydra that can revoke one consent, or not. */
function late(consents: Consents, { canRevokeOne = false, clientId = "" } = {}) {
  const hydra = new FakeHydraSessions(...consents);
  hydra.canRevokeOne = canRevokeOne;
  const facts = { sid: "sid-1", clientId: clientId === "" ? undefined : clientId };
  const plan = planRevocations(consents, facts, { revoke: "all", everywhere: false });
  return { hydra, run: deferredRevocation(hydra, "ada", plan) };
}

describe("deferredRevocation", () => {
  it("revokes all of an app's access where nothing newer can be there, and Hydra can't revoke one consent", async () => {
    const { hydra, run } = late([consentTo("a", told), consentTo("a", { ...told, id: "2", sid: "sid-2" })]);
    expect(await run(going())).toEqual({ revoked: 1, spared: 0 });
    expect(hydra.told).toEqual(["revoke a"]);
  });

  it("revokes it for the asking app that Hydra does not list: what is newer would be listed", async () => {
    const { hydra, run } = late([], { clientId: "agora" });
    expect(await run(going())).toEqual({ revoked: 1, spared: 0 });
    expect(hydra.told).toEqual(["revoke agora"]);
  });

  it.each([
    ["the same sign-in's app", { id: "fresh", sid: "sid-9" }],
    ["one whose clock is behind", { id: "fresh", sid: "sid-9", handledAtMs: 0 }],
  ])("spares an app that is new on the list: %s", async (_what, fresh) => {
    const { hydra, run } = late([consentTo("a", told)]);
    hydra.consents = [...hydra.consents, consentTo("a", fresh)];
    expect(await run(going())).toEqual({ revoked: 0, spared: 1 });
    expect(hydra.told).toEqual([]);
  });

  it("revokes the old consents by id beside a new one, where Hydra can", async () => {
    const { hydra, run } = late([consentTo("a", told)], { canRevokeOne: true });
    hydra.consents = [...hydra.consents, consentTo("a", { id: "fresh", sid: "sid-9" })];
    expect(await run(going())).toEqual({ revoked: 1, spared: 0 });
    expect(hydra.told).toEqual(["revoke consent-of-a"]);
  });

  it.each([
    [false, []],
    [true, ["revoke consent-of-a"]],
  ])(
    "never revokes all of an app whose consent is remembered: a newer sign-in would not be listed; by id: %s",
    async (canRevokeOne, expected) => {
      const { hydra, run } = late([consentTo("a", { ...told, remembered: true })], { canRevokeOne });
      expect(await run(going())).toEqual({ revoked: 0, spared: 1 });
      expect(hydra.told).toEqual(expected);
    },
  );

  it("looks again when its look is a second old: what was given in between stays", async () => {
    const apps = Array.from({ length: 9 }, (_, nth) => `app-${nth}`);
    const { hydra, run } = late(apps.map((app) => consentTo(app, told)));
    const revoke = hydra.revokeClientConsents.bind(hydra);
    // Eight at once; while they go, the ninth is signed in to elsewhere.
    hydra.revokeClientConsents = async (...of) => {
      await revoke(...of);
      if (hydra.told.length < 8) return;
      vi.advanceTimersByTime(1_000);
      hydra.consents = [...hydra.consents, consentTo("app-8", { id: "fresh", sid: "sid-9" })];
    };
    expect(await run(going())).toEqual({ revoked: 8, spared: 1 });
    expect(hydra.told).not.toContain("revoke app-8");
  });

  it("begins no call once its time is over", async () => {
    const { hydra, run } = late([consentTo("a", told), consentTo("b", told)]);
    const over = new AbortController();
    const list = hydra.listConsentSessions.bind(hydra);
    hydra.listConsentSessions = async (subject) => {
      over.abort();
      return list(subject);
    };
    await expect(run(over.signal)).rejects.toThrow(/abort/i);
    expect(hydra.told).toEqual([]);
    await expect(run(over.signal)).rejects.toThrow(/abort/i);
    expect(hydra.asked).toHaveLength(1);
  });

  it("begins no revocation of all after one by id that came back too late", async () => {
    const { hydra, run } = late([consentTo("a", told)]);
    const over = new AbortController();
    hydra.revokeConsent = async () => {
      over.abort();
      return false;
    };
    await expect(run(over.signal)).rejects.toThrow(/abort/i);
    expect(hydra.told).toEqual([]);
  });

  it("goes on where the try before it left off, and counts each app once", async () => {
    const consents = [consentTo("a", { ...told, remembered: true }), consentTo("b", told)];
    const { hydra, run } = late(consents);
    hydra.failing("revokeClientConsents");
    await expect(run(going())).rejects.toMatchObject({ code: "hydra_unavailable" });
    hydra.recover();
    expect(await run(going())).toEqual({ revoked: 1, spared: 1 });
    expect(hydra.told).toEqual(["revoke b", "revoke b"]);
    expect(await run(going())).toEqual({ revoked: 1, spared: 1 });
    expect(hydra.told).toHaveLength(2);
  });
});
