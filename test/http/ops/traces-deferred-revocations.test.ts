import supertest from "supertest";
import { describe, expect, it, vi } from "vitest";
import { createDeferredRevocations } from "../../../src/sign-out/execution/deferred-revocations.ts";
import { untraced } from "../../../src/sign-out/execution/deferred-revocations.ts";
import { createTraces, type Trace } from "../../../src/ops/traces.ts";
import { memoryLog, navigation } from "../../../testkit/http/browse.ts";
import { answers } from "../../../testkit/stubs/upstream-faults.ts";
import { traceId, traceOf, traceparent, tracingFixture } from "../../../testkit/http/tracing-fixture.ts";

const mail = { client_id: "mail", backchannel_logout_uri: "https://mail.example/bc" };
const consent = { challenge: "c", consent_request_id: "of-mail", login_session_id: "sid-1", client: mail };
const listed = answers(200, [{ consent_request_id: "of-mail", consent_request: consent, grant_scope: [] }]);

const isDone = ({ event }: Record<string, unknown>) => event === "revocation.done";

async function signedOut(delay: string) {
  const fixture = await tracingFixture({
    KRATOS_PUBLIC_URL: "",
    LOGOUT_REVOKE: "all",
    LOGOUT_REVOKE_DELAY: delay,
  });
  fixture.hydra.failing("apps", listed).failing("other", answers(204, ""));
  const browser = supertest(fixture.url).get("/logout?logout_challenge=c1").set(navigation);
  await browser.set({ traceparent }).expect(303);
  const isRevoked = ({ call }: { call: string }) => call === "hydra other null";
  await vi.waitUntil(() => fixture.told().some(isRevoked));
  if (delay !== "0") await vi.waitUntil(() => fixture.memory.lines.some(isDone));
  const acceptedAt = fixture.told().findIndex(({ call }) => call === "hydra accept c1");
  return {
    ...fixture,
    before: fixture.told().slice(0, acceptedAt + 1),
    late: fixture.told().slice(acceptedAt + 1),
  };
}

describe("late revocations", () => {
  it("belong to no trace; their line leads to the request's, which has it", async () => {
    const { before, late, memory } = await signedOut("50ms");
    expect(new Set(before.map((one) => one.traceparent))).toEqual(new Set([traceparent]));
    expect(late.length).toBeGreaterThan(1);
    expect(new Set(late.map((one) => one.traceparent))).toEqual(new Set([undefined]));
    const done = memory.lines.find(({ event }) => event === "revocation.done");
    expect(done).not.toHaveProperty("trace_id");
    const request = memory.lines.find(({ msg }) => msg === "request");
    expect(request).toMatchObject({ request_id: done?.["request_id"], trace_id: traceId });
  });

  it("are none with a delay of 0: then the sign-out's trace has all of it", async () => {
    const { before, late, memory } = await signedOut("0");
    expect(before.map(({ call }) => call)).toContain("hydra other null");
    expect(new Set(before.map((one) => one.traceparent))).toEqual(new Set([traceparent]));
    expect(late).toEqual([]);
    expect(memory.lines.filter(isDone)).toEqual([]);
  });

  it("don't turn up in the trace of a sign-in that hurries them", async () => {
    const traces = createTraces();
    const seen: (Trace | undefined)[] = [];
    const run = async () => {
      seen.push(traces.current());
      return { revoked: 1, spared: 0 };
    };
    const revocations = untraced(createDeferredRevocations(memoryLog()), traces);
    const [own, other] = [traceOf(1), traceOf(2)].map((id) => ({
      context: { traceId: id, traceparent: `00-${id}-00f067aa0ba902b7-01` },
      span: undefined,
    }));
    traces.run(own, () => revocations.add({ subject: "ada", afterMs: 60_000, requestId: "r", run }));
    await traces.run(other, () => revocations.runNow("ada"));
    expect(seen).toEqual([undefined]);
    expect(revocations.counts).toMatchObject({ pending: 0, done: 1 });
  });
});
