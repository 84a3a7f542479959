import { describe, expect, it } from "vitest";
import { planRevocations, type RevocationPlan } from "../../../src/sign-out/revocation-plan.ts";
import { consentTo } from "../../../testkit/fakes/fake-hydra-sessions.ts";

type Consents = ReturnType<typeof consentTo>[];
const here = { sid: "sid-1", clientId: undefined };
const all = { revoke: "all", everywhere: false } as const;
const online = { revoke: "online", everywhere: false } as const;
const everywhere = { revoke: "all", everywhere: true } as const;

/** `app: ids`, with `*` for the whole of an app. */
function shown({ now, later }: RevocationPlan) {
  const show = (list: RevocationPlan["now"]) =>
    list.map(({ clientId, consentIds, whole }) => `${clientId}: ${whole ? "*" : consentIds.join(" ")}`);
  return { now: show(now), later: show(later) };
}

type Facts = Parameters<typeof planRevocations>[1];
const plan = (consents: Consents, options: Parameters<typeof planRevocations>[2], facts: Facts = here) =>
  shown(planRevocations(consents, facts, options));

describe("planRevocations", () => {
  it("takes the consents of this sign-in, an app's together", () => {
    const consents = [
      consentTo("a", { id: "1" }),
      consentTo("b", { id: "2", sid: "sid-2" }),
      consentTo("a", { id: "3" }),
      consentTo("c", { id: "4", sid: "" }),
    ];
    expect(plan(consents, all)).toEqual({ now: ["a: 1 3"], later: [] });
  });

  it("has apps that are told wait, with all of their consents", () => {
    const consents = [consentTo("a", { isNotified: true }), consentTo("b")];
    expect(plan(consents, all)).toEqual({ now: ["b: consent-of-b"], later: ["a: consent-of-a"] });
  });

  it.each([["sid-1"], ["sid-2"], [""]])(
    "takes the whole of an app with a remembered consent, which may have been used again unseen; its sid was %j",
    (sid) => {
      expect(plan([consentTo("a", { remembered: true, sid })], all)).toEqual({ now: ["a: *"], later: [] });
    },
  );

  it("takes the ended for no sign-in's when this one has no sid", () => {
    const facts = { sid: "", clientId: undefined };
    expect(plan([consentTo("a", { sid: "" })], all, facts)).toEqual({ now: [], later: [] });
  });

  it("takes the whole of every app for every device", () => {
    const consents = [
      consentTo("a"),
      consentTo("b", { sid: "sid-2", isNotified: true }),
      consentTo("c", { sid: "" }),
    ];
    expect(plan(consents, everywhere)).toEqual({ now: ["a: *", "c: *"], later: ["b: *"] });
  });

  it.each(["offline", "offline_access"])("leaves %s with `online`, here and everywhere", (scope) => {
    const consents = [
      consentTo("a", { scopes: ["openid", scope] }),
      consentTo("b", { sid: "sid-2" }),
      consentTo("c", { remembered: true, scopes: [scope] }),
      consentTo("d"),
    ];
    expect(plan(consents, online)).toEqual({ now: ["d: consent-of-d"], later: [] });
    expect(plan(consents, { ...online, everywhere: true }).now).toEqual([
      "b: consent-of-b",
      "d: consent-of-d",
    ]);
  });

  it("takes the whole of the asking app when Hydra does not list it here (any more), and late, because it may be told", () => {
    const facts = { sid: "sid-1", clientId: "agora" };
    expect(plan([consentTo("a")], all, facts)).toEqual({ now: ["a: consent-of-a"], later: ["agora: *"] });
    expect(plan([consentTo("a")], online, facts).later).toEqual([]);
    expect(plan([consentTo("agora")], all, facts)).toEqual({ now: ["agora: consent-of-agora"], later: [] });
    expect(plan([consentTo("agora", { sid: "sid-2" })], all, facts).later).toEqual(["agora: *"]);
  });

  it("has the asking app last, which could not be told from one that is not listed once its consent is gone", () => {
    const facts = { sid: "sid-1", clientId: "agora" };
    const consents = [
      consentTo("agora"),
      consentTo("b"),
      consentTo("c", { isNotified: true }),
      consentTo("d"),
    ];
    expect(plan(consents, all, facts).now).toEqual([
      "b: consent-of-b",
      "d: consent-of-d",
      "agora: consent-of-agora",
    ]);
    expect(plan(consents, { ...all, atOnce: true }, facts)).toEqual({
      now: ["b: consent-of-b", "d: consent-of-d", "c: consent-of-c", "agora: consent-of-agora"],
      later: [],
    });
  });

  it("keeps nothing for later when all of it is to go at once, and knows all that there is", () => {
    const consents = [consentTo("a", { isNotified: true }), consentTo("b", { sid: "sid-2" })];
    const facts = { sid: "sid-1", clientId: "agora" };
    const { now, later, knownIds } = planRevocations(consents, facts, { ...all, atOnce: true });
    expect(now.map(({ clientId }) => clientId)).toEqual(["a", "agora"]);
    expect([later, [...knownIds]]).toEqual([[], ["consent-of-a", "consent-of-b"]]);
  });

  it("is empty for `none`", () => {
    const given = { revoke: "none", everywhere: true } as const;
    expect(plan([consentTo("a")], given, { sid: "sid-1", clientId: "b" })).toEqual({ now: [], later: [] });
  });

  it("knows every consent that there is, also those that stay", () => {
    const consents = [consentTo("a"), consentTo("b", { sid: "sid-2" })];
    expect([...planRevocations(consents, here, all).knownIds]).toEqual(["consent-of-a", "consent-of-b"]);
  });

  it("says of which apps a newer sign-in could hide: Hydra lists none whose consent it skipped", () => {
    const told = { isNotified: true };
    const consents = [
      consentTo("a", { ...told, remembered: true }),
      consentTo("b", told),
      consentTo("c", { ...told, scopes: ["openid"] }),
      consentTo("c", { id: "2", sid: "sid-2", remembered: true, scopes: ["offline"] }),
    ];
    const hides = (list: RevocationPlan["later"]) =>
      list.filter(({ mayHideNewer }) => mayHideNewer).map(({ clientId }) => clientId);
    expect(hides(planRevocations(consents, here, online).later)).toEqual(["a", "c"]);
    const facts = { sid: "sid-1", clientId: "agora" };
    expect(planRevocations([], facts, all).later).toMatchObject([{ clientId: "agora", mayHideNewer: false }]);
  });

  it("leaves what came while the sign-out was under way, and its app to those that are looked at again, whatever the delay", () => {
    const consents = [consentTo("a"), consentTo("b", { sid: "sid-2" })];
    const newer = [consentTo("b", { id: "fresh", sid: "sid-3" })];
    for (const atOnce of [false, true]) {
      const made = planRevocations(consents, here, { ...everywhere, atOnce, newer });
      expect(shown(made)).toEqual({ now: ["a: *"], later: ["b: *"] });
      expect([...made.knownIds]).not.toContain("fresh");
    }
  });
});
