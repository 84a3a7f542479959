import { describe, expect, it } from "vitest";
import { revokeLateAccess, toLateAccess } from "../../../../src/sign-out/execution/late-access.ts";
import { planRevocations } from "../../../../src/sign-out/revocation-plan.ts";
import { consentTo, FakeHydraSessions } from "../../../../testkit/fakes/fake-hydra-sessions.ts";

const told = { isNotified: true };

/** What was left of the sign-out of `sid-1` from these, as a store gives it back. */
function kept(consents: ReturnType<typeof consentTo>[], { canRevokeOne = true } = {}) {
  const hydra = new FakeHydraSessions(...consents);
  hydra.canRevokeOne = canRevokeOne;
  const plan = planRevocations(consents, { sid: "sid-1" }, { revoke: "all", everywhere: false });
  const stored = JSON.stringify(toLateAccess(plan));
  const access = JSON.parse(stored) as ReturnType<typeof toLateAccess>;
  return {
    hydra,
    stored,
    revoke: () => revokeLateAccess(hydra, "ada", access, new AbortController().signal),
  };
}

describe("late revocations that a store gives back", () => {
  it("name no consent: Hydra v2.3's names are challenges", () => {
    expect(kept([consentTo("a", told)]).stored).not.toContain("consent-of-a");
  });

  it("end what they were kept for, and nothing of another sign-in's, where Hydra can revoke one consent", async () => {
    const { hydra, revoke } = kept([
      consentTo("a", told),
      consentTo("a", { ...told, id: "2", sid: "sid-2" }),
    ]);
    expect(await revoke()).toBe(1);
    expect(hydra.told).toEqual(["revoke consent-of-a"]);
  });

  it("leave alone what has ended meanwhile: without its id it can't be told from what stays", async () => {
    const { hydra, revoke } = kept([
      consentTo("a", told),
      consentTo("a", { ...told, id: "2", sid: "sid-2" }),
    ]);
    await hydra.revokeConsent("consent-of-a");
    hydra.told.length = 0;
    expect(await revoke()).toBe(0);
    expect(hydra.told).toEqual([]);
  });

  it("spare what is newer, on every Hydra", async () => {
    for (const canRevokeOne of [true, false]) {
      const { hydra, revoke } = kept([consentTo("a", told)], { canRevokeOne });
      const fresh = consentTo("a", { id: "fresh", sid: "sid-9" });
      hydra.consents = [...hydra.consents, fresh];
      await revoke();
      expect(hydra.consents).toContain(fresh);
      expect(hydra.told).toEqual(canRevokeOne ? ["revoke consent-of-a"] : []);
    }
  });

  it("end all of an app's access where Hydra can't revoke one consent and nothing is newer", async () => {
    const { hydra, revoke } = kept([consentTo("a", told)], { canRevokeOne: false });
    expect(await revoke()).toBe(1);
    expect(hydra.told).toEqual(["revoke a"]);
  });
});
