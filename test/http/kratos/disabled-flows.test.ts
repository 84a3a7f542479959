import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createKratosClient } from "../../../src/kratos/kratos-client.ts";
import type { FlowKind } from "../../../src/kratos/kratos.ts";
import { appOver, browserOf, navigation } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";
import { FakeKratos } from "../../../testkit/fakes/fake-kratos.ts";
import { FakeLogin } from "../../../testkit/fakes/fake-hydra-login.ts";
import { openedFlow } from "../../../testkit/fakes/kratos-flow-fixtures.ts";
import { startKratosStub, type Said } from "./kratos-stub.ts";

const kinds = ["registration", "recovery", "verification"] as const;
const refusal = (error: Record<string, unknown>): Said => ({
  status: 400,
  body: { error: { code: 400, ...error } },
});
// What Kratos v1.3.1 to v26.2 say; the registration's alone has an id.
const off: Record<(typeof kinds)[number], Said> = {
  registration: refusal({
    id: "self_service_flow_disabled",
    reason: "Registration is not allowed because it was disabled.",
  }),
  recovery: refusal({ reason: "Recovery is not allowed because it was disabled." }),
  verification: refusal({ reason: "Verification is not allowed because it was disabled." }),
};
const unknown: Said = {
  status: 404,
  body: { error: { code: 404, message: "Unable to locate the resource" } },
};
const answering = (said: Partial<Record<FlowKind, Said | Said[] | "hang">>) =>
  startKratosStub(
    Object.fromEntries(kinds.map((kind) => [`GET /self-service/${kind}/flows`, said[kind] ?? unknown])),
  );

describe("disabledFlows", () => {
  it.each(kinds)("knows that this one is off, and the others are not: %s", async (kind) => {
    const { kratos } = await answering({ [kind]: off[kind] });
    expect(await kratos.disabledFlows?.()).toEqual(new Set([kind]));
  });

  it("begins no flow, sends no cookie or key, and asks once for many pages", async () => {
    const { kratos, heard } = await answering(off);
    await Promise.all([1, 2, 3].map(async () => kratos.disabledFlows?.()));
    await kratos.disabledFlows?.();
    // Whatever else it asked would have come by then.
    for (const _ of kinds) await kratos.isReady();
    const flows = heard.filter(({ call }) => call.includes("/flows"));
    expect(flows.map(({ call }) => call.split("?", 1).join("")).toSorted()).toEqual(
      kinds.map((kind) => `GET /self-service/${kind}/flows`).toSorted(),
    );
    expect(heard.filter(({ headers }) => headers.cookie ?? headers.authorization)).toEqual([]);
  });

  it.each([429, 503])("keeps what it knew when Kratos answers %i some minutes later", async (status) => {
    const later: Said = { status, body: { error: { code: status, message: "no" } } };
    const { kratos, calls } = await answering({ registration: [off.registration, later] });
    const now = vi.spyOn(performance, "now");
    onTestFinished(() => now.mockRestore());
    now.mockReturnValue(0);
    await kratos.disabledFlows?.();
    now.mockReturnValue(6 * 60 * 1000);
    expect(await kratos.disabledFlows?.()).toEqual(new Set(["registration"]));
    await expect.poll(calls).toHaveLength(6);
    for (const _ of kinds) await kratos.isReady();
    expect(await kratos.disabledFlows?.()).toEqual(new Set(["registration"]));
  });

  it.each<[string, Said | "hang"]>([
    ["an error", { status: 500 }],
    ["too much", { status: 429, body: off.recovery.body }],
    ["another 400", refusal({ reason: "The request was malformed." })],
    ["a 400 of something else's", { status: 400, body: "<html>it was disabled</html>" }],
    ["a 403 in those words", { ...off.recovery, status: 403 }],
    ["HTML", { status: 200, body: "<html></html>" }],
    ["nothing", "hang"],
  ])("takes nothing for off after %s, and does not ask again for the next page", async (_, said) => {
    const { kratos, calls } = await answering({ recovery: said });
    expect(await kratos.disabledFlows?.()).toEqual(new Set());
    expect(await kratos.disabledFlows?.()).toEqual(new Set());
    expect(calls()).toHaveLength(3);
  });

  it("is not waited for as long as for a flow", async () => {
    const { url } = await answering({ registration: "hang" });
    const own = { publicUrl: url, browserUrl: url, adminUrl: undefined, apiKey: undefined };
    // Longer than a test may take.
    const slow = { sessionCookie: "ory_kratos_session", timeoutMs: 600_000, maxSockets: 3 };
    const kratos = createKratosClient({ ...own, ...slow });
    expect(await kratos.disabledFlows?.()).toEqual(new Set());
    kratos.close();
  });
});

describe("a page beside a flow that is off", () => {
  const notVerified = { id: 4_000_010, text: "not verified", type: "error", context: {} } as const;
  const open = (kratos: FakeKratos) =>
    browserOf(appOver(new FakeHydra(), { kratos, flows: new FakeLogin() }))
      .get("/login?flow=f1")
      .set(navigation)
      .expect(200);
  const atLogin = () => new FakeKratos().openFlow("login", openedFlow({ messages: [notVerified] }));

  it.each(kinds)("has no link to it, and keeps those to the others: %s", async (kind) => {
    const kratos = atLogin();
    kratos.disabled.add(kind);
    const { text } = await open(kratos);
    expect(kinds.filter((other) => text.includes(`id="to-${other}"`))).toEqual(
      kinds.filter((other) => other !== kind),
    );
  });

  it("has them all where nobody says what is off, as a Kratos of a host's may", async () => {
    const kratos = atLogin();
    Object.assign(kratos, { disabledFlows: undefined });
    const { text } = await open(kratos);
    expect(kinds.filter((kind) => text.includes(`id="to-${kind}"`))).toEqual(kinds);
  });
});
