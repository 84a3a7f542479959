import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import { createRemoteSignOut } from "../../../src/sign-out/remote-sign-out.ts";
import type { RemoteOrder, RemoteTarget } from "../../../src/sign-out/remote-order.ts";
import { consentTo, FakeHydraSessions } from "../../../testkit/fakes/fake-hydra-sessions.ts";
import { ada, FakeKratos, sessionOf } from "../../../testkit/fakes/fake-kratos.ts";

const [phone, laptop] = ["5e551011-0000-4000-8000-0000000000f0", "5e551011-0000-4000-8000-0000000000f1"];
const on = (device: string) => ({ kratos_session: device });

/** Ada on two devices: on her phone signed in to Agora and Bank, on her laptop to Agora; Bank is told of a sign-out. */
function adaOnTwoDevices() {
  const hydra = new FakeHydraSessions(
    consentTo("agora", { id: "c1", sid: "sid-phone", context: on(phone) }),
    consentTo("bank", { id: "c2", sid: "sid-phone", context: on(phone), isNotified: true }),
    consentTo("agora", { id: "c3", sid: "sid-laptop", context: on(laptop) }),
  );
  const kratos = new FakeKratos();
  kratos.otherSessions = [sessionOf(ada, { id: phone }), sessionOf(ada, { id: laptop })];
  return { hydra, kratos, ...createRemoteSignOut({ hydra, kratos }) };
}

function orderOf(target: RemoteTarget, tokens: RemoteOrder["tokens"] = "all"): RemoteOrder {
  return { subject: ada.id, target, tokens };
}

const everything = orderOf({ kind: "subject" });

describe("an order about all of a subject", () => {
  it("ends Kratos's sessions, then each sign-in by itself, then what is not listed, then all access", async () => {
    const { hydra, kratos, run } = adaOnTwoDevices();
    const told: string[] = [];
    for (const system of [hydra, kratos]) system.told.push = (what: string) => told.push(what);
    expect(await run(everything)).toEqual({
      state: "done",
      ended: { sessions: 2, signIns: 2, clients: 2 },
      stillListed: 0,
    });
    expect(told).toEqual([
      `endIdentitySessions ${ada.id}`,
      "end sid-phone",
      "end sid-laptop",
      `end all of ${ada.id}`,
      `revoke all of ${ada.id}`,
    ]);
  });

  it("leaves access alone if that is ordered", async () => {
    const { hydra, run } = adaOnTwoDevices();
    expect(await run({ ...everything, tokens: "none" })).toMatchObject({
      state: "done",
      ended: { clients: 0 },
    });
    expect(hydra.consents).toHaveLength(3);
  });

  it("leaves access alone that goes on without its user if that is ordered", async () => {
    const { hydra, run } = adaOnTwoDevices();
    hydra.consents.push(consentTo("calendar", { id: "c4", sid: "sid-phone", scopes: ["offline_access"] }));
    expect(await run({ ...everything, tokens: "online" })).toMatchObject({ state: "done" });
    expect(hydra.consents.map(({ id }) => id)).toEqual(["c4"]);
  });

  it("ends what is left of sign-ins that have ended", async () => {
    const { hydra, run } = adaOnTwoDevices();
    hydra.consents = [consentTo("agora", { sid: "" })];
    expect(await run(everything)).toMatchObject({ state: "done", ended: { signIns: 0, clients: 1 } });
    expect(hydra.consents).toEqual([]);
  });

  it.each<[string, RemoteTarget]>([
    ["all of the subject", { kind: "subject" }],
    ["all but one", { kind: "subject", except: { sid: "sid-none" } }],
    ["every client", { kind: "all_clients" }],
  ])("begins no step of %s once another process is at it", async (_what, target) => {
    const { hydra, kratos, run } = adaOnTwoDevices();
    expect(await run(orderOf(target), { signal: AbortSignal.abort() })).toMatchObject({ state: "failed" });
    expect([...hydra.told, ...kratos.told]).toEqual([]);
  });

  it("begins no further step once another process is at it, also in the middle of one", async () => {
    const { hydra, run } = adaOnTwoDevices();
    const lost = new AbortController();
    const many = Array.from({ length: 20 }, (_, at) =>
      consentTo("agora", { id: `c${at}`, sid: `sid-${at}` }),
    );
    hydra.consents = many;
    const end = hydra.endLoginSession.bind(hydra);
    hydra.endLoginSession = (sid) => {
      lost.abort();
      return end(sid);
    };
    expect(await run(everything, { signal: lost.signal })).toMatchObject({ state: "failed" });
    expect(hydra.told).toEqual(["end sid-0"]);
  });

  it("can be repeated", async () => {
    const { run } = adaOnTwoDevices();
    await run(everything);
    expect(await run(everything)).toEqual({
      state: "done",
      ended: { sessions: 0, signIns: 0, clients: 0 },
      stillListed: 0,
    });
  });
});

describe("an order with one sign-in that stays", () => {
  it.each([
    ["Hydra's sid", { sid: "sid-laptop" }],
    ["Kratos's session", { kratosSession: laptop }],
    ["both", { sid: "sid-laptop", kratosSession: laptop }],
  ])("named by %s leaves it, at both, with its access", async (_what, except) => {
    const { hydra, kratos, run } = adaOnTwoDevices();
    expect(await run(orderOf({ kind: "subject", except }))).toEqual({
      state: "done",
      ended: { sessions: 1, signIns: 1, clients: 2 },
      stillListed: 0,
    });
    expect(kratos.told).toEqual([`endSession ${phone}`]);
    expect(hydra.told).toEqual(["end sid-phone", "revoke c1", "revoke bank"]);
    expect(hydra.consents.map(({ id }) => id)).toEqual(["c3"]);
  });

  it("ends sign-ins whose device is not known", async () => {
    const { hydra, run } = adaOnTwoDevices();
    hydra.consents.push(consentTo("mail", { sid: "sid-somewhere" }));
    await run(orderOf({ kind: "subject", except: { kratosSession: laptop } }));
    expect(hydra.told).toContain("end sid-somewhere");
  });

  it("ends all of a client's access that can't be told apart: v2.3 revokes none by its id, and a remembered consent hides others", async () => {
    const old = adaOnTwoDevices();
    old.hydra.canRevokeOne = false;
    await old.run(orderOf({ kind: "subject", except: { sid: "sid-laptop" } }));
    expect(old.hydra.told).toContain("revoke agora");

    const remembering = adaOnTwoDevices();
    remembering.hydra.consents[0] = consentTo("agora", { id: "c1", sid: "sid-phone", remembered: true });
    await remembering.run(orderOf({ kind: "subject", except: { sid: "sid-laptop" } }));
    expect(remembering.hydra.told).toContain("revoke agora");
  });
});

describe("an order that leaves what a login begins", () => {
  const sinceMs = Date.now() - 10_000;
  const begunSince = orderOf({ kind: "subject", except: { begunSinceMs: sinceMs } });
  const [tablet, ofTablet] = ["5e551011-0000-4000-8000-0000000000f2", { sid: "sid-tablet" }];

  it("leaves a session that Kratos keeps only after the first look, with what was given in it", async () => {
    const { hydra, kratos, run } = adaOnTwoDevices();
    const endSession = kratos.endSession.bind(kratos);
    kratos.endSession = (id) => {
      if (id === laptop) {
        kratos.otherSessions.push(sessionOf(ada, { id: tablet, authenticatedAtMs: sinceMs }));
        hydra.consents.push(consentTo("agora", { id: "c4", ...ofTablet, context: on(tablet) }));
      }
      return endSession(id);
    };
    expect(await run(begunSince)).toMatchObject({ state: "done", ended: { sessions: 2, signIns: 2 } });
    expect(kratos.otherSessions.map(({ id }) => id)).toEqual([tablet]);
    expect(hydra.consents.map(({ id }) => id)).toEqual(["c4"]);
    expect(hydra.told).not.toContain("end sid-tablet");
  });

  it.each([
    ["leaves", false, ["c4"]],
    ["can't leave, where a remembered consent hides what else there is,", true, []],
  ])("%s what a client is given while sign-ins end", async (_what, remembered, left) => {
    const { hydra, kratos, run } = adaOnTwoDevices();
    hydra.consents[0] = consentTo("agora", { id: "c1", sid: "sid-phone", context: on(phone), remembered });
    kratos.otherSessions.push(sessionOf(ada, { id: tablet, authenticatedAtMs: sinceMs }));
    const end = hydra.endLoginSession.bind(hydra);
    hydra.endLoginSession = (sid) => {
      if (sid === "sid-laptop")
        hydra.consents.push(consentTo("agora", { id: "c4", ...ofTablet, context: on(tablet) }));
      return end(sid);
    };
    expect(await run(begunSince)).toMatchObject({ state: "done" });
    expect(hydra.consents.map(({ id }) => id)).toEqual(left);
  });
});

// Ada's laptop has what Hydra lists, and a phone signed in to the same app since: Hydra skipped its consent, and lists nothing of it.
describe("access that Hydra lists nothing of, at a client whose consent is remembered in the sign-in that stays", () => {
  function rememberedOnLaptop(scopes = ["openid"]) {
    const scene = adaOnTwoDevices();
    scene.hydra.consents = [
      consentTo("agora", { id: "c1", sid: "sid-laptop", context: on(laptop), remembered: true, scopes }),
      consentTo("agora", { id: "c2", sid: "sid-laptop", context: on(laptop) }),
      consentTo("bank", { id: "c3", sid: "sid-laptop", context: on(laptop) }),
    ];
    return scene;
  }

  it.each<[string, RemoteTarget]>([
    ["but one, by its session", { kind: "subject", except: { kratosSession: laptop } }],
    ["but one, by its sid", { kind: "subject", except: { sid: "sid-laptop" } }],
    [
      "but what a recovery begins",
      { kind: "subject", except: { recoveredSinceMs: 0, kratosSession: laptop } },
    ],
    ["that is not listed", { kind: "sign_in", sid: "sid-phone" }],
  ])("ends with a sign-in %s", async (_what, target) => {
    const { hydra, run, preview } = rememberedOnLaptop();
    expect(await preview(orderOf(target))).toMatchObject({ clientIds: ["agora"], counts: { signIns: 0 } });
    expect(await run(orderOf(target))).toMatchObject({ state: "done", ended: { clients: 1 } });
    expect(hydra.told).toContain("revoke agora");
    expect(hydra.consents.map(({ id }) => id)).toEqual(["c3"]);
  });

  it("is left alone where that is ordered", async () => {
    const target: RemoteTarget = { kind: "subject", except: { kratosSession: laptop } };
    const none = rememberedOnLaptop();
    await none.run(orderOf(target, "none"));
    const offline = rememberedOnLaptop(["openid", "offline_access"]);
    await offline.run(orderOf(target, "online"));
    expect([none.hydra.told, offline.hydra.told]).toEqual([[], []]);
    const online = rememberedOnLaptop();
    await online.run(orderOf(target, "online"));
    expect(online.hydra.told).toEqual(["revoke agora"]);
  });

  it("is a failure when what was given in the sign-in that stays is there after its end", async () => {
    const { hydra, run } = rememberedOnLaptop();
    hydra.revokeClientConsents = () => Promise.resolve();
    const order = orderOf({ kind: "subject", except: { kratosSession: laptop } });
    expect(await run(order)).toMatchObject({ state: "failed", error: { code: "hydra_fault" } });
  });
});

describe("an order about one sign-in", () => {
  it("ends it, the session that it was made in, and its access", async () => {
    const { hydra, kratos, run } = adaOnTwoDevices();
    expect(await run(orderOf({ kind: "sign_in", sid: "sid-phone" }))).toMatchObject({
      state: "done",
      ended: { sessions: 1, signIns: 1, clients: 2 },
    });
    expect(kratos.told).toEqual([`endSession ${phone}`]);
    expect(hydra.consents.map(({ id }) => id)).toEqual(["c3"]);
  });

  it("asks Hydra to end one that is not listed, and does not say that it has ended", async () => {
    const { hydra, kratos, run } = adaOnTwoDevices();
    expect(await run(orderOf({ kind: "sign_in", sid: "sid-unknown" }))).toMatchObject({
      ended: { sessions: 0, signIns: 0, clients: 0 },
    });
    expect([hydra.told, kratos.told]).toEqual([["end sid-unknown"], []]);
  });
});

describe("an order about access", () => {
  it("ends one client's, and no sign-in", async () => {
    const { hydra, kratos, run } = adaOnTwoDevices();
    expect(await run(orderOf({ kind: "client", clientId: "agora" }))).toMatchObject({
      ended: { clients: 1 },
    });
    expect([hydra.told, kratos.told]).toEqual([["revoke agora"], []]);
  });

  it("ends every client's, and no sign-in", async () => {
    const { hydra, kratos, run } = adaOnTwoDevices();
    expect(await run(orderOf({ kind: "all_clients" }))).toMatchObject({ ended: { clients: 2 } });
    expect([hydra.told, kratos.told]).toEqual([[`revoke all of ${ada.id}`], []]);
  });
});

describe("the truth", () => {
  it.each(["endIdentitySessions", "listIdentitySessions"] as const)(
    "is a failure when %s fails",
    async (call) => {
      const { hydra, kratos, run } = adaOnTwoDevices();
      kratos.failing(call, new PageError("kratos_unavailable"));
      expect(await run(everything)).toMatchObject({ state: "failed", error: { code: "kratos_unavailable" } });
      expect(hydra.told).toEqual([]);
    },
  );

  it.each([
    ["listConsentSessions", { sessions: 2, signIns: 0 }],
    ["endLoginSession", { sessions: 2, signIns: 1 }],
    ["endLoginSessionsOf", { sessions: 2, signIns: 2 }],
    ["revokeConsentsOf", { sessions: 2, signIns: 2 }],
  ] as const)("is a failure when %s fails, which says how far it came", async (call, ended) => {
    const { hydra, run } = adaOnTwoDevices();
    hydra.failing(call, { after: call === "endLoginSession" ? 1 : 0 });
    expect(await run(everything)).toMatchObject({
      state: "failed",
      ended: { ...ended, clients: 0 },
      error: { code: "hydra_unavailable" },
    });
  });

  it("is a failure when a session is there after its end", async () => {
    const { kratos, run } = adaOnTwoDevices();
    kratos.endIdentitySessions = () => Promise.resolve();
    expect(await run(everything)).toMatchObject({ state: "failed", error: { code: "kratos_fault" } });
  });

  it.each<[string, RemoteTarget]>([
    ["all of a subject", { kind: "subject" }],
    ["one client", { kind: "client", clientId: "agora" }],
    ["all clients", { kind: "all_clients" }],
  ])("is a failure when a consent is there after its end: %s", async (_what, target) => {
    const { hydra, run } = adaOnTwoDevices();
    hydra.revokeConsentsOf = () => Promise.resolve();
    hydra.revokeClientConsents = () => Promise.resolve();
    expect(await run(orderOf(target))).toMatchObject({ state: "failed", error: { code: "hydra_fault" } });
  });

  describe("about a browser that finishes a consent meanwhile", () => {
    const targets: [string, RemoteTarget][] = [
      ["all of a subject", { kind: "subject" }],
      ["all but a session", { kind: "subject", except: { kratosSession: laptop } }],
      ["all but a sign-in", { kind: "subject", except: { sid: "sid-laptop" } }],
      ["one sign-in", { kind: "sign_in", sid: "sid-phone" }],
    ];

    function consentInBetween({ kind }: RemoteTarget) {
      const sid = kind === "sign_in" ? "sid-phone" : "sid-in-between";
      return consentTo("mail", { id: "c9", sid, context: on(phone), isNotified: true });
    }

    it.each(targets)("ends it with its session: %s", async (_what, target) => {
      const { hydra, kratos, run } = adaOnTwoDevices();
      for (const call of ["endSession", "endIdentitySessions"] as const) {
        const end = kratos[call].bind(kratos);
        kratos[call] = async (id) => {
          hydra.consents.push(consentInBetween(target));
          await end(id);
        };
      }
      expect(await run(orderOf(target))).toMatchObject({ state: "done" });
      expect(hydra.told).toContain(`end ${consentInBetween(target).sid}`);
      expect(hydra.consents.map(({ id }) => id)).not.toContain("c9");
    });

    it.each(targets)(
      "is a failure when that session has ended and its consent comes after, and ends it then: %s",
      async (_what, target) => {
        const { hydra, run } = adaOnTwoDevices();
        const end = hydra.endLoginSession.bind(hydra);
        const revokeAll = hydra.revokeConsentsOf.bind(hydra);
        hydra.endLoginSession = async (sid) => {
          await end(sid);
          if (target.kind !== "subject" || target.except !== undefined)
            hydra.consents.push(consentInBetween(target));
        };
        hydra.revokeConsentsOf = async (subject) => {
          await revokeAll(subject);
          hydra.consents.push(consentInBetween(target));
        };
        expect(await run(orderOf(target))).toMatchObject({ state: "failed", error: { code: "hydra_fault" } });
        Object.assign(hydra, { endLoginSession: end, revokeConsentsOf: revokeAll });
        expect(await run(orderOf(target))).toMatchObject({ state: "done" });
        expect(hydra.consents.map(({ id }) => id)).not.toContain("c9");
      },
    );

    it("ends a further session that a sign-in turns out to have", async () => {
      const { hydra, kratos, run } = adaOnTwoDevices();
      const tablet = "5e551011-0000-4000-8000-0000000000f2";
      kratos.otherSessions.push(sessionOf(ada, { id: tablet }));
      const end = kratos.endSession.bind(kratos);
      kratos.endSession = async (id) => {
        hydra.consents.push(consentTo("mail", { id: "c9", sid: "sid-phone", context: on(tablet) }));
        await end(id);
      };
      expect(await run(orderOf({ kind: "sign_in", sid: "sid-phone" }))).toMatchObject({
        state: "done",
        ended: { sessions: 2 },
      });
      expect(kratos.told).toEqual([`endSession ${phone}`, `endSession ${tablet}`]);
    });

    it("is none of the business of an order that leaves access: what stays listed has no sign-in", async () => {
      const { run } = adaOnTwoDevices();
      const order = orderOf({ kind: "subject", except: { kratosSession: laptop } }, "none");
      expect(await run(order)).toMatchObject({ state: "done" });
    });
  });

  it("says of how many sign-ins Hydra does not say that they have ended", async () => {
    const { hydra, run } = adaOnTwoDevices();
    hydra.endLoginSession = () => Promise.resolve();
    hydra.endLoginSessionsOf = () => Promise.resolve();
    expect(await run({ ...everything, tokens: "none" })).toMatchObject({
      state: "done",
      ended: { signIns: 0 },
      stillListed: 2,
    });
  });

  it("is no failure when someone signs in anew meanwhile", async () => {
    const { hydra, kratos, run } = adaOnTwoDevices();
    hydra.revokeConsentsOf = () => {
      hydra.consents = [consentTo("agora", { id: "c9", sid: "sid-9" })];
      kratos.otherSessions = [sessionOf(ada, { id: "5e551011-0000-4000-8000-0000000000f9" })];
      return Promise.resolve();
    };
    expect(await run(everything)).toMatchObject({ state: "done" });
  });
});

describe("an order that is carried out when others have signed in since", () => {
  const askedAt = Date.parse("2026-11-28T10:00:00Z");
  const tablet = "5e551011-0000-4000-8000-0000000000f2";

  /** An hour later Ada has signed in on a tablet, to Agora and to Bank. */
  function adaSince(signedInAfterMs: number, afterMs = 3_600_000) {
    const { hydra, kratos } = adaOnTwoDevices();
    const signedIn = (id: string, authenticatedAtMs: number) => sessionOf(ada, { id, authenticatedAtMs });
    kratos.otherSessions = [
      signedIn(phone, askedAt - 1_000),
      signedIn(laptop, askedAt - 1_000),
      signedIn(tablet, askedAt + signedInAfterMs),
    ];
    hydra.consents.push(
      consentTo("agora", { id: "c4", sid: "sid-tablet", context: on(tablet) }),
      consentTo("bank", { id: "c5", sid: "sid-tablet", context: on(tablet), isNotified: true }),
    );
    const { run } = createRemoteSignOut({ hydra, kratos, now: () => askedAt + afterMs });
    return { hydra, kratos, run };
  }

  const butLaptop = orderOf({ kind: "subject", except: { kratosSession: laptop } });

  it("leaves them, with their access, where one sign-in was to stay", async () => {
    const { hydra, kratos, run } = adaSince(10_000);
    expect(await run(butLaptop, { requestedAtMs: askedAt })).toMatchObject({
      state: "done",
      ended: { sessions: 1, signIns: 1 },
    });
    expect(kratos.told).toEqual([`endSession ${phone}`]);
    expect(hydra.told).toEqual(["end sid-phone", "revoke c1", "revoke c2"]);
  });

  it("leaves them signed in where all was to end: their access ends, because Hydra does not list all that is older", async () => {
    const { hydra, kratos, run } = adaSince(10_000);
    expect(await run(everything, { requestedAtMs: askedAt })).toEqual({
      state: "done",
      ended: { sessions: 2, signIns: 2, clients: 2 },
      stillListed: 0,
    });
    expect(kratos.told).toEqual([`endSession ${phone}`, `endSession ${laptop}`]);
    expect(hydra.told).toEqual(["end sid-phone", "end sid-laptop", `revoke all of ${ada.id}`]);
    const online = adaSince(10_000);
    await online.run({ ...everything, tokens: "online" }, { requestedAtMs: askedAt });
    expect(online.hydra.consents.map(({ id }) => id)).toEqual(["c4", "c5"]);
  });

  it("ends what Hydra does not list as long as it tells of none of theirs", async () => {
    const { hydra, kratos, run } = adaSince(10_000);
    hydra.consents = hydra.consents.filter(({ sid }) => sid !== "sid-tablet");
    await run(everything, { requestedAtMs: askedAt });
    expect(hydra.told).toContain(`end all of ${ada.id}`);
    expect(kratos.otherSessions.map(({ id }) => id)).toEqual([tablet]);
  });

  it("ends a sign-in that was named, and leaves a session at Kratos that its browser has begun since", async () => {
    const { hydra, kratos, run } = adaSince(10_000);
    await run(orderOf({ kind: "sign_in", sid: "sid-tablet" }), { requestedAtMs: askedAt });
    expect([kratos.told, hydra.told[0]]).toEqual([[], "end sid-tablet"]);
  });

  it("ends access that was given since in a session from before: it is the order's", async () => {
    const { hydra, run } = adaSince(10_000);
    hydra.consents.push(
      consentTo("mail", { id: "c9", sid: "sid-9", context: on(phone), handledAtMs: askedAt + 20_000 }),
    );
    await run(butLaptop, { requestedAtMs: askedAt });
    expect(hydra.told).toContain("end sid-9");
  });

  it.each([
    ["it is tried so soon that nothing can be newer", 10_000, 4_000, askedAt],
    ["a clock that is a little ahead made them newer", 4_000, 3_600_000, askedAt],
    ["it is not said when it was asked for", 10_000, 3_600_000, undefined],
  ])("ends all of them where %s", async (_what, signedInAfterMs, afterMs, requestedAtMs) => {
    const { kratos, run } = adaSince(signedInAfterMs, afterMs);
    await run(butLaptop, { requestedAtMs });
    expect(kratos.otherSessions.map(({ id }) => id)).toEqual([laptop]);
    const all = adaSince(signedInAfterMs, afterMs);
    await all.run(everything, { requestedAtMs });
    expect(all.kratos.told).toEqual([`endIdentitySessions ${ada.id}`]);
  });
});

describe("a preview", () => {
  it("says what would end and who would be told, and ends nothing", async () => {
    const { hydra, kratos, preview } = adaOnTwoDevices();
    expect(await preview(orderOf({ kind: "subject", except: { sid: "sid-laptop" } }))).toEqual({
      counts: { sessions: 1, signIns: 1, clients: 2 },
      clientIds: ["agora", "bank"],
      notifiedClientIds: ["bank"],
    });
    expect([hydra.told, kratos.told]).toEqual([[], []]);
  });

  it("fails when it can't ask", async () => {
    const { hydra, preview } = adaOnTwoDevices();
    hydra.failing("listConsentSessions");
    await expect(preview(everything)).rejects.toMatchObject({ code: "hydra_unavailable" });
  });
});

it("asks no Kratos where there is none", async () => {
  const hydra = new FakeHydraSessions(consentTo("agora"));
  const { run } = createRemoteSignOut({ hydra, kratos: undefined });
  expect(await run(everything)).toMatchObject({ state: "done", ended: { sessions: 0, signIns: 1 } });
});
