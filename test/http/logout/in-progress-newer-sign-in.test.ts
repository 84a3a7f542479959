import { describe, expect, it, vi } from "vitest";
import { consentTo } from "../../../testkit/fakes/fake-hydra-sessions.ts";
import { fourApps, inProgressFixture } from "../../../testkit/http/sign-out-in-progress-fixture.ts";

const consents = fourApps.map((consent, nth) => ({ ...consent, handledAtMs: 1_000 + nth }));
const fresh = consentTo("bank", { id: "fresh", sid: "sid-9", handledAtMs: 1_004 });
const ends = ["end sid-2", "end sid-3", "end sid-4"];
const revokes = ["revoke shop", "revoke mail", "revoke agora"];
const done = { event: "revocation.done" };

describe("a sign-in elsewhere while a sign-out of every device is under way", () => {
  it("stays, with what it was given; the old access beside it ends", async () => {
    const { answer, goOnToTheEnd, told, sessions, events } = inProgressFixture({ consents });
    const first = await answer("everywhere");
    sessions.consents = [...sessions.consents, fresh];
    const { last } = await goOnToTheEnd(first);
    expect(last.status).toBe(303);
    await vi.waitFor(() => expect(events().at(-1)).toMatchObject(done), { timeout: 60_000 });
    expect(told).toEqual([...ends, ...revokes, "accept c1", "revoke consent-of-bank"]);
    expect(sessions.consents).toEqual([fresh]);
  });

  it("stays where Hydra can't revoke one consent, and so does the old access; it says so", async () => {
    const { answer, goOnToTheEnd, told, sessions, events } = inProgressFixture({ consents });
    sessions.canRevokeOne = false;
    const first = await answer("everywhere");
    sessions.consents = [...sessions.consents, fresh];
    await goOnToTheEnd(first);
    await vi.waitFor(() => expect(events().at(-1)).toMatchObject({ ...done, revoked: 0, spared: 1 }), {
      timeout: 60_000,
    });
    expect(told).not.toContain("end sid-9");
    expect(told).not.toContain("revoke bank");
  });

  it("ends when it is an app of this very sign-in", async () => {
    const { answer, goOnToTheEnd, told, sessions } = inProgressFixture({ consents });
    const first = await answer("everywhere");
    sessions.consents = [...sessions.consents, consentTo("late", { handledAtMs: 1_004 })];
    await goOnToTheEnd(first);
    expect(told).toContain("revoke late");
  });
});
