import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { createDeferredRevocations } from "../../../src/sign-out/execution/deferred-revocations.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { consentTo, FakeHydraSessions } from "../../../testkit/fakes/fake-hydra-sessions.ts";
import { browse, memoryLog, navigation } from "../../../testkit/http/browse.ts";

/** A sign-out from an app that Hydra tells, or not, with a store that writes down what happens, in its place among what Hydra is told. */
function signOut({ isNotified }: { isNotified: boolean }, hydra = new FakeHydra().openLogout("c1")) {
  const happened: string[] = [];
  const revocations = createDeferredRevocations({
    log: memoryLog().log,
    keeper: () => ({
      keep({ subject, access }) {
        happened.push(
          `kept of ${subject}: ${access.apps.map(({ clientId }) => clientId).join()}`,
          ...hydra.told,
        );
        const withdraw = () => Promise.resolve(void happened.push("withdrawn"));
        return Promise.resolve({ withdraw });
      },
    }),
  });
  const sessions = new FakeHydraSessions(consentTo("agora", { isNotified }));
  const env = { LOGOUT_REVOKE: "all" };
  const browser = browse(hydra, { env, flows: sessions.flows, revocations });
  const answered = browser.get("/logout?logout_challenge=c1").set(navigation);
  return { answered, happened, hydra };
}

describe("LOGOUT_REVOKE with a store", () => {
  it("has it keep what comes later before Hydra is told to sign out, and nothing is lost in between", async () => {
    const { answered, happened, hydra } = signOut({ isNotified: true });
    await answered.expect(303);
    expect(hydra.told).toEqual(["accept c1"]);
    expect(happened).toEqual([expect.stringMatching(/^kept of .+: agora$/)]);
  });

  it("has it forget that when Hydra refuses: nobody was signed out", async () => {
    const failing = new FakeHydra()
      .openLogout("c1")
      .failing("accept", new PageError("hydra_unavailable", { detail: "away" }));
    const { answered, happened } = signOut({ isNotified: true }, failing);
    await answered.expect(503);
    expect(happened.at(-1)).toBe("withdrawn");
  });

  it("asks it for nothing where nothing comes later", async () => {
    const { answered, happened } = signOut({ isNotified: false });
    await answered.expect(303);
    expect(happened).toEqual([]);
  });
});
