import { describe, expect, it } from "vitest";
import { PageError } from "../../../src/errors.ts";
import {
  browse,
  fieldsOf,
  memoryLog,
  navigation,
  openQuestion,
  sendForm,
  type Browser,
} from "../../../testkit/http/browse.ts";
import { faults } from "../../../testkit/http/every-error-page.ts";
import { asksFirst, FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

interface Row {
  event: string;
  reason: string;
  known: boolean;
  hydra: FakeHydra;
  act: (browser: Browser, hydra: FakeHydra) => PromiseLike<unknown>;
}

const open = (browser: Browser) => browser.get("/logout?logout_challenge=c1").set(navigation);
const answer = (action: string) => async (browser: Browser) =>
  sendForm(browser, { ...(await openQuestion(browser)), action });
const asking = () => new FakeHydra().openLogout("c1", asksFirst);
const unavailable = new PageError("hydra_unavailable");
const fault = new PageError("hydra_fault");

const rows: Row[] = [
  {
    event: "accepted",
    reason: "allowlisted_redirect",
    known: true,
    hydra: new FakeHydra().openLogout("c1"),
    act: open,
  },
  { event: "accepted", reason: "person", known: true, hydra: asking(), act: answer("accept") },
  { event: "rejected", reason: "person", known: true, hydra: asking(), act: answer("reject") },
  { event: "gone", reason: "challenge_gone", known: false, hydra: new FakeHydra(), act: open },
  {
    event: "gone",
    reason: "restarted",
    known: false,
    hydra: new FakeHydra().usedLogout("c1", "https://hydra.example/"),
    act: open,
  },
  {
    event: "gone",
    reason: "already_answered",
    known: false,
    hydra: asking(),
    async act(browser, hydra) {
      const fields = await openQuestion(browser);
      hydra.usedLogout("c1");
      await sendForm(browser, { ...fields, action: "reject" });
    },
  },
  {
    event: "failed",
    reason: "hydra_unavailable",
    known: false,
    hydra: asking().failing("get", unavailable),
    act: open,
  },
  {
    event: "failed",
    reason: "hydra_unavailable",
    known: false,
    hydra: asking(),
    async act(browser, hydra) {
      const fields = await openQuestion(browser);
      hydra.failing("get", unavailable);
      await sendForm(browser, { ...fields, action: "accept", _csrf: "stale" });
    },
  },
  {
    event: "failed",
    reason: "hydra_fault",
    known: true,
    hydra: asking().failing("accept", fault),
    act: answer("accept"),
  },
  {
    event: "failed",
    reason: "hydra_fault",
    known: true,
    hydra: asking().failing("reject", fault),
    act: answer("reject"),
  },
  {
    event: "failed",
    reason: "hydra_denied",
    known: true,
    hydra: new FakeHydra().openLogout("c1").failing("accept", new PageError("hydra_denied")),
    act: open,
  },
  {
    event: "failed",
    reason: "internal",
    known: false,
    hydra: asking().failing("get", new Error("a bug")),
    act: open,
  },
];

describe("the audit", () => {
  it.each(rows)(
    "has logout.$event because of $reason, once",
    async ({ event, reason, known, hydra, act }) => {
      const memory = memoryLog();
      await act(browse(hydra, { log: memory.log }), hydra);
      const events = memory.lines.filter((line) => line["event"] !== undefined);
      expect(events).toEqual([
        {
          level: 30,
          time: expect.any(Number) as number,
          event: `logout.${event}`,
          reason,
          ...(known ? { client_id: "agora", subject: "ada" } : {}),
          request_id: memory.lines.at(-1)?.["request_id"],
          duration_ms: expect.any(Number) as number,
          msg: "audit",
        },
      ]);
      expect(memory.lines.at(-1)).toMatchObject({ msg: "request" });
    },
  );

  it("has nothing of a question that was only shown", async () => {
    const memory = memoryLog();
    const page = await open(browse(asking(), { log: memory.log })).expect(200);
    expect(fieldsOf(page.text)["logout_challenge"]).toBe("c1");
    expect(memory.lines.map(({ event }) => event)).toEqual([undefined]);
  });

  it.each([
    "challenge_malformed",
    "csrf_failed",
    "unknown_action",
    "body_too_large",
    "speculative_load",
  ] as const)("has nothing of a request that decided nothing: %s", async (code) => {
    const memory = memoryLog();
    await faults[code].provoke({ log: memory.log });
    expect(memory.lines.filter(({ event }) => event !== undefined)).toEqual([]);
  });
});
