import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { createDeps, readConfig } from "../../../src/index.ts";
import {
  adaEverywhere,
  browseAccount,
  FakeSessions,
  phone,
  send,
} from "../../../testkit/http/browse-account.ts";
import { browse, navigation, testSettings, type BrowseOptions } from "../../../testkit/http/browse.ts";
import { FakeHydra } from "../../../testkit/fakes/fake-hydra.ts";

/** Does all that is audited, and returns what was written of it, and what was written at all. */
async function doEverything({ env = {}, level }: { env?: Record<string, string>; level: string }) {
  const raw: string[] = [];
  const log = pino({ level }, { write: (line: string) => void raw.push(line) });
  const options: BrowseOptions = { env, log };
  await browse(new FakeHydra().openLogout("c1"), options)
    .get("/logout?logout_challenge=c1")
    .set(navigation)
    .expect(303);
  const browser = browseAccount(adaEverywhere(), new FakeSessions(), options);
  await send(browser, { action: "end_device", device: phone });
  const { revocations } = createDeps(readConfig({ ...testSettings, ...env }), { log });
  const run = () => Promise.resolve({ revoked: 1, spared: 0 });
  revocations.add({ subject: "ada", afterMs: 0, requestId: "request-1", run });
  await revocations.runNow("ada");
  const lines = raw.map((line) => JSON.parse(line) as { level: number; msg: string; event?: string });
  return { lines, events: lines.filter(({ msg }) => msg === "audit").map(({ event }) => event) };
}

const all = ["logout.accepted", "account.end_device.ended", "revocation.done"];
const levels = ["fatal", "error", "warn", "info", "debug"];

describe.each(levels)("at the level %s of the log", (level) => {
  it("every audit event is written", async () => {
    const { events, lines } = await doEverything({ level });
    expect(events).toEqual(all);
    const others = lines.filter(({ msg }) => msg !== "audit");
    expect(others.length > 0).toBe(["info", "debug"].includes(level));
  });

  it("none is with AUDIT_LEVEL=off", async () => {
    expect((await doEverything({ level, env: { AUDIT_LEVEL: "off" } })).events).toEqual([]);
  });
});

describe("a host's logger that is silent", () => {
  it("stays silent", async () => {
    expect((await doEverything({ level: "silent" })).lines).toEqual([]);
  });
});
