import { describe, expect, it } from "vitest";
import { originClaim } from "../../../src/claims/access-origin.ts";
import type { HookedToken } from "../../../src/hydra/token-hook.ts";
import type { StoredOrder } from "../../../src/orders/order.ts";
import type { RemoteTarget } from "../../../src/sign-out/remote-order.ts";
import { isBegunSince } from "../../../src/sign-out/is-begun-since.ts";
import { isLeft, verdictOf } from "../../../src/token-hook/sign-in-over.ts";
import { consentTo } from "../../../testkit/fakes/fake-hydra-sessions.ts";

// What happens one after the other, until a token is asked for; an order is placed before or between any of it.
const steps = ["request", "login", "consent", "exchange"] as const;
const start = Date.parse("2026-11-28T11:00:00Z");

interface Timing {
  /** When each thing happens; what was long there, at 0. */
  at: Record<(typeof steps)[number] | "order", number>;
  /** Hydra asks who it is, or remembers it from long ago. */
  hydra: "asks" | "remembers";
  /** Kratos's session in which access is given: the one that stays, another older one, one that begins with the login, or with a recovery. */
  session: "staying" | "older" | "new" | "recovered";
  /** Hydra lists it, or has skipped it. */
  consent: "listed" | "skipped";
  signedInAt: number;
  sessionSince: number;
}

/** @param stepMs seconds apart, or all in the same second */
function timings(stepMs: number): Timing[] {
  const all: Timing[] = [];
  for (const hydra of ["asks", "remembers"] as const)
    for (const session of ["staying", "older", "new", "recovered"] as const)
      for (const consent of ["listed", "skipped"] as const)
        for (const before of steps.keys()) {
          const times = Object.fromEntries(steps.map((step, i) => [step, stepMs * (i + 1)]));
          const at = { ...times, order: stepMs * (before + 0.5) } as Timing["at"];
          // Kratos calls when the recovery has succeeded, so that its session gives nothing before.
          if (session === "recovered" && at.order > at.consent) continue;
          const signedInAt = hydra === "asks" ? at.login : -60_000;
          const since = { staying: -60_000, older: -60_000, new: at.login, recovered: at.order - stepMs / 8 };
          all.push({ at, hydra, session, consent, signedInAt, sessionSince: since[session] });
        }
  return all;
}

const orders = {
  everything: { kind: "subject" },
  "everything but a session": { kind: "subject", except: { kratosSession: "staying" } },
  "everything but what a recovery begins": { kind: "subject", except: { recoveredSinceMs: 0 } },
  "everything but what a login begins": { kind: "subject", except: { begunSinceMs: 0 } },
  "one sign-in": { kind: "sign_in", sid: "sid" },
  "one client": { kind: "client", clientId: "agora" },
  "all clients": { kind: "all_clients" },
} satisfies Record<string, RemoteTarget>;
type Kind = keyof typeof orders;
const kinds = Object.keys(orders) as Kind[];

// Kratos calls before the session of a recovery or a login is there.
const sinceOf = ({ at }: Timing) => start + at.order - 400;

/** What the order is about, for one who knows everything. */
function isMeant(kind: Kind, timing: Timing): boolean {
  const { at, session, sessionSince, signedInAt } = timing;
  if (kind === "one client" || kind === "all clients") return at.consent < at.order;
  if (kind === "one sign-in") return signedInAt < at.order;
  if (kind === "everything but a session" && session === "staying") return false;
  if (kind === "everything but what a recovery begins" && session === "recovered") return false;
  if (kind === "everything but what a login begins")
    return !isBegunSince(start + sessionSince, sinceOf(timing));
  return sessionSince < at.order;
}

function orderOf(kind: Kind, timing: Timing): StoredOrder {
  const { at } = timing;
  const sinceMs = sinceOf(timing);
  const since: Partial<Record<Kind, RemoteTarget>> = {
    "everything but what a recovery begins": { kind: "subject", except: { recoveredSinceMs: sinceMs } },
    "everything but what a login begins": { kind: "subject", except: { begunSinceMs: sinceMs } },
  };
  const target = since[kind] ?? orders[kind];
  return {
    order: { subject: "ada", target, tokens: "all" },
    actor: "test",
    reason: undefined,
    idempotencyKey: undefined,
    id: "o1",
    state: "accepted",
    tries: 0,
    failures: 0,
    ended: { sessions: 0, signIns: 0, clients: 0 },
    stillListed: 0,
    error: undefined,
    requestedAtMs: start + at.order,
    nextTryAtMs: undefined,
    endedAtMs: undefined,
  };
}

const toSecond = (ms: number) => Math.floor((start + ms) / 1000) * 1000;

function tokenOf(timing: Timing, isMarked: boolean): HookedToken {
  const { at, session, sessionSince, signedInAt } = timing;
  const known = { id: session, sinceMs: start + sessionSince, isRecovery: session === "recovered" };
  const mark = isMarked ? originClaim("agora", start + at.consent, known) : {};
  return {
    grant: "refresh",
    subject: "ada",
    clientId: "agora",
    grantedScopes: ["openid"],
    sid: "sid",
    signedInAtMs: toSecond(signedInAt),
    askedAtMs: toSecond(at.request),
    claims: { idToken: { sid: "sid", ...mark }, accessToken: {} },
  };
}

function isOver(kind: Kind, timing: Timing, isMarked: boolean): boolean {
  const [order, token] = [orderOf(kind, timing), tokenOf(timing, isMarked)];
  const verdict = verdictOf(order, token);
  if (verdict !== "unless_left") return verdict === "over";
  const context = { kratos_session: timing.session };
  return !isLeft(
    order,
    token,
    timing.consent === "listed" ? [consentTo("agora", { sid: "sid", context })] : [],
  );
}

const secondsApart = timings(2000);

describe.each(kinds)("an order about %s", (kind) => {
  it("means a token in every timing as one who knows everything would say", () => {
    const wrong = secondsApart.filter((timing) => isOver(kind, timing, true) !== isMeant(kind, timing));
    expect(wrong).toEqual([]);
  });

  it("goes by Hydra's times where access was given without our mark: no sign-in since then is refused", () => {
    const since = secondsApart.filter(({ signedInAt, at }) => signedInAt > at.order);
    expect(since.filter((timing) => isOver(kind, timing, false))).toEqual([]);
    expect(since.length).toBeGreaterThan(10);
  });
});

// When one sign-in began is Hydra's to say, in whole seconds.
it.each(kinds.filter((kind) => kind !== "one sign-in"))("all within one second is told apart: %s", (kind) => {
  const wrong = timings(50).filter((timing) => isOver(kind, timing, true) !== isMeant(kind, timing));
  expect(wrong).toEqual([]);
});

describe("access that was given without our mark", () => {
  it.each(["one client", "all clients"] as const)("before an order about %s is over", (kind) => {
    const before = secondsApart.filter(({ at }) => at.consent < at.order);
    expect(before.filter((timing) => !isOver(kind, timing, false))).toEqual([]);
  });

  it("goes on in the session that stays where Hydra lists it, and is over elsewhere if the client had asked before", () => {
    const before = secondsApart.filter(
      ({ at, signedInAt }) => at.request < at.order && signedInAt < at.order,
    );
    const stays = (timing: Timing) => timing.session === "staying" && timing.consent === "listed";
    const wrong = before.filter(
      (timing) => isOver("everything but a session", timing, false) === stays(timing),
    );
    expect(wrong).toEqual([]);
  });
});

describe("a sign-in that stays, named by its sid alone", () => {
  const order = (timing: Timing) => ({
    ...orderOf("everything", timing),
    order: { subject: "ada", target: { kind: "subject", except: { sid: "sid" } }, tokens: "all" } as const,
  });

  it("is left, also when it began anew at Hydra since, in the same session", () => {
    for (const timing of secondsApart.filter(({ session }) => session === "staying")) {
      expect(verdictOf(order(timing), tokenOf(timing, true))).toBe("alive");
      const anew = { ...tokenOf(timing, true), sid: "another" };
      const consents = [consentTo("agora", { sid: "sid", context: { kratos_session: "staying" } })];
      expect(verdictOf(order(timing), anew)).toBe("unless_left");
      expect(isLeft(order(timing), anew, consents)).toBe(timing.at.consent > timing.at.order);
      expect(isLeft(order(timing), anew, [consentTo("agora", { sid: "sid", context: {} })])).toBe(false);
    }
  });
});

describe("the mark", () => {
  it("of another client, or of nobody's making, says nothing", () => {
    const timing = secondsApart.find(({ session, at }) => session === "staying" && at.consent < at.order);
    if (timing === undefined) throw new Error("no such timing");
    const except = orderOf("everything but a session", timing);
    const ours = tokenOf(timing, true);
    expect(verdictOf(except, ours)).toBe("alive");
    expect(verdictOf(except, { ...ours, clientId: "bank" })).toBe("unless_left");
    for (const c_hash of ["a-real-one", { given: "x" }, null])
      expect(verdictOf(except, { ...ours, claims: { idToken: { c_hash }, accessToken: {} } })).toBe(
        "unless_left",
      );
  });
});
