import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { fieldsOf } from "../../../testkit/http/browse.ts";
import { agora } from "../../../testkit/fakes/fake-hydra.ts";
import { consentTo } from "../../../testkit/fakes/fake-hydra-sessions.ts";
import { ada } from "../../../testkit/fakes/fake-kratos.ts";
import { listsOf, signOutFixture, words } from "../../../testkit/http/sign-out-fixture.ts";

const soon = { LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "1s" };
const atOnce = { ...soon, LOGOUT_REVOKE_DELAY: "0" };
const later = { ...soon, LOGOUT_REVOKE_DELAY: "10m" };
const consents = [
  consentTo("agora", { isNotified: true }),
  consentTo("plain"),
  consentTo("offline", { scopes: ["openid", "offline_access"] }),
  consentTo("elsewhere", { sid: "sid-2" }),
  consentTo("earlier", { sid: "" }),
];

describe("LOGOUT_REVOKE=all", () => {
  it("revokes this sign-in's access before Hydra's yes, and that of apps that Hydra will tell a while after it", async () => {
    const { answer, told, events } = signOutFixture({ env: soon, consents });
    expect((await answer("accept")).status).toBe(303);
    expect(told).toEqual(["revoke consent-of-plain", "revoke consent-of-offline", "accept c1"]);
    expect(events()).toMatchObject([{ event: "logout.accepted", ended: { access: 2, access_later: 1 } }]);
    await vi.waitFor(() => expect(told.slice(3)).toEqual(["revoke consent-of-agora"]), { timeout: 60_000 });
    await vi.waitFor(
      () => expect(events().at(-1)).toMatchObject({ event: "revocation.done", revoked: 1, spared: 0 }),
      { timeout: 60_000 },
    );
    expect(events().at(-1)?.["request_id"]).toBe(events()[0]?.["request_id"]);
    expect(JSON.stringify(events().at(-1))).not.toContain(ada.id);
  });

  it("waits as long as LOGOUT_REVOKE_DELAY says", async () => {
    const { answer, told } = signOutFixture({ env: { ...soon, LOGOUT_REVOKE_DELAY: "3s" }, consents });
    await answer("accept");
    await pause(1_300);
    expect(told).toHaveLength(3);
    await vi.waitFor(() => expect(told).toHaveLength(4), { timeout: 60_000 });
  });

  it("with a delay of 0 revokes all of it before Hydra's yes, the asking app's last, and keeps nothing for later", async () => {
    const { answer, told, events, sessions } = signOutFixture({ env: atOnce, consents });
    expect((await answer("accept")).status).toBe(303);
    const apps = ["plain", "offline", "agora"].map((app) => `revoke consent-of-${app}`);
    expect(told).toEqual([...apps, "accept c1"]);
    expect(events()).toMatchObject([{ event: "logout.accepted", ended: { access: 3 } }]);
    expect(events()[0]?.["ended"]).not.toHaveProperty("access_later");
    await pause(150);
    expect([told.length, sessions.asked.length, events().length]).toEqual([4, 1, 1]);
  });

  it("with a delay of 0 stops before Hydra's yes when an app that Hydra would tell can't be revoked either", async () => {
    const { answer, told, sessions } = signOutFixture({ env: atOnce, consents });
    sessions.failing("revokeConsent", { after: 2 });
    const page = await answer("accept");
    expect(page.status).toBe(503);
    expect(told.at(-1)).toBe("revoke consent-of-agora");
    expect(listsOf(page.text)).toEqual({ [words.unsure]: [words.access], [words.notEnded]: [words.here] });
  });

  it("reads the list once, before anything ends, and once more before what comes late", async () => {
    const { answer, sessions, hydra } = signOutFixture({ env: soon, consents });
    await answer("accept");
    expect(sessions.asked).toEqual([`list ${ada.id}`]);
    await vi.waitFor(() => expect(sessions.asked).toHaveLength(2), { timeout: 60_000 });
    // The form brings the sid along.
    expect(hydra.asked).toEqual(["get c1"]);
  });

  it("asks Hydra for the sign-in of a form that was made when nothing was to be revoked", async () => {
    const { open, send, hydra, told } = signOutFixture({ env: soon, consents });
    const form = fieldsOf((await open()).text);
    await send({ ...form, request: "", action: "accept" });
    expect(hydra.asked).toEqual(["get c1", "get c1"]);
    expect(told.slice(0, 2)).toEqual(["revoke consent-of-plain", "revoke consent-of-offline"]);
  });

  it("revokes late what only Hydra's yes would have told, and nothing when that fails", async () => {
    const { answer, told, hydra } = signOutFixture({ env: soon, consents });
    hydra.failing("accept", new PageError("hydra_unavailable"));
    expect((await answer("accept")).status).toBe(503);
    await pause(1_300);
    expect(told).toEqual(["revoke consent-of-plain", "revoke consent-of-offline", "accept c1"]);
  });

  it("stops before Hydra's yes when an app's access can't be revoked", async () => {
    const { answer, told, sessions } = signOutFixture({ env: soon, consents });
    sessions.failing("revokeConsent", { after: 1 });
    const page = await answer("accept");
    expect(page.status).toBe(503);
    expect(told).toEqual(["revoke consent-of-plain", "revoke consent-of-offline"]);
    expect(listsOf(page.text)).toEqual({ [words.unsure]: [words.access], [words.notEnded]: [words.here] });
  });

  it("does the same when nobody was asked", async () => {
    const request = { client: { ...agora, skipLogoutConsent: true } };
    const { open, told } = signOutFixture({ env: later, consents, request });
    expect((await open()).status).toBe(303);
    expect(told).toEqual(["revoke consent-of-plain", "revoke consent-of-offline", "accept c1"]);
  });

  it("revokes nothing on a no", async () => {
    const { answer, told, sessions } = signOutFixture({ env: soon, consents });
    await answer("reject");
    await pause(1_300);
    expect([told, sessions.asked]).toEqual([["reject c1"], []]);
  });
});

describe("LOGOUT_REVOKE=online", () => {
  it("leaves what was granted for when the person is away", async () => {
    const { answer, told } = signOutFixture({ env: { ...later, LOGOUT_REVOKE: "online" }, consents });
    await answer("accept");
    expect(told).toEqual(["revoke consent-of-plain", "accept c1"]);
  });
});

describe("LOGOUT_REVOKE=none, which is the default,", () => {
  it("revokes nothing, and does not even read the list", async () => {
    const { answer, told, sessions } = signOutFixture({ consents });
    await answer("accept");
    expect([told, sessions.asked]).toEqual([["accept c1"], []]);
  });
});

describe("LOGOUT_REVOKE=all with every device", () => {
  it("revokes all that every app has", async () => {
    const { answer, told } = signOutFixture({ env: { ...soon, LOGOUT_OFFER_EVERYWHERE: "true" }, consents });
    await answer("everywhere");
    const now = ["plain", "offline", "elsewhere", "earlier"].map((id) => `revoke ${id}`);
    expect(told).toEqual(["end sid-2", ...now, "accept c1"]);
    await vi.waitFor(() => expect(told.at(-1)).toBe("revoke agora"), { timeout: 60_000 });
  });
});

describe("LOGOUT_REVOKE=all where a consent was remembered, so that Hydra would list no newer sign-in,", () => {
  const remembered = [consentTo("agora", { remembered: true, isNotified: true })];
  const done = { event: "revocation.done" };

  it("late revokes what the list names, and not all that the user has at the app; it says so", async () => {
    const { answer, told, events } = signOutFixture({ env: soon, consents: remembered });
    await answer("accept");
    await vi.waitFor(() => expect(told).toEqual(["accept c1", "revoke consent-of-agora"]), {
      timeout: 60_000,
    });
    await vi.waitFor(() => expect(events().at(-1)).toMatchObject({ ...done, revoked: 0, spared: 1 }), {
      timeout: 60_000,
    });
  });

  it("late leaves all of it on a Hydra that can't revoke one consent, as v2.3, and says so", async () => {
    const { answer, told, events, sessions } = signOutFixture({ env: soon, consents: remembered });
    sessions.canRevokeOne = false;
    await answer("accept");
    await vi.waitFor(() => expect(events().at(-1)).toMatchObject({ ...done, revoked: 0, spared: 1 }), {
      timeout: 60_000,
    });
    expect(told).toEqual(["accept c1"]);
  });

  it("revokes all of it before Hydra's yes where Hydra tells nobody, or LOGOUT_REVOKE_DELAY=0", async () => {
    const untold = signOutFixture({ env: soon, consents: [consentTo("agora", { remembered: true })] });
    await untold.answer("accept");
    expect(untold.told).toEqual(["revoke agora", "accept c1"]);
    const now = signOutFixture({ env: atOnce, consents: remembered });
    await now.answer("accept");
    expect(now.told).toEqual(["revoke agora", "accept c1"]);
  });

  it("revokes the old consents alone when the person has signed in there since", async () => {
    const { answer, told, sessions } = signOutFixture({ env: soon, consents: remembered });
    await answer("accept");
    sessions.consents = [...sessions.consents, consentTo("agora", { id: "fresh", sid: "sid-9" })];
    await vi.waitFor(() => expect(told).toEqual(["accept c1", "revoke consent-of-agora"]), {
      timeout: 60_000,
    });
    await vi.waitFor(() => expect(sessions.consents.map(({ id }) => id)).toEqual(["fresh"]), {
      timeout: 60_000,
    });
  });
});

describe("LOGOUT_REVOKE=all on a Hydra that can't revoke one consent, as v2.3,", () => {
  it("revokes all that the person has at the apps of this sign-in, and at no other", async () => {
    const { answer, told, sessions } = signOutFixture({ env: soon, consents });
    sessions.canRevokeOne = false;
    await answer("accept");
    expect(told).toEqual(["revoke plain", "revoke offline", "accept c1"]);
    await vi.waitFor(() => expect(told.at(-1)).toBe("revoke agora"), { timeout: 60_000 });
  });

  it("leaves an app alone that the person has signed in to since", async () => {
    const { answer, told, sessions, events } = signOutFixture({ env: soon, consents });
    sessions.canRevokeOne = false;
    await answer("accept");
    sessions.consents = [...sessions.consents, consentTo("agora", { id: "fresh", sid: "sid-9" })];
    await vi.waitFor(
      () => expect(events().at(-1)).toMatchObject({ event: "revocation.done", revoked: 0, spared: 1 }),
      { timeout: 60_000 },
    );
    expect(told).not.toContain("revoke agora");
  });

  it("is not kept from it by a sign-in that there was before", async () => {
    const before = [...consents, consentTo("agora", { id: "on-the-phone", sid: "sid-2", isNotified: true })];
    const { answer, told, sessions } = signOutFixture({ env: soon, consents: before });
    sessions.canRevokeOne = false;
    await answer("accept");
    await vi.waitFor(() => expect(told.at(-1)).toBe("revoke agora"), { timeout: 60_000 });
  });
});
