import { describe, expect, it } from "vitest";
import { logTurnedAway } from "../../../src/server/turned-away.ts";
import { memoryLog } from "../../../testkit/http/browse.ts";

describe("logTurnedAway", () => {
  it("says it once a minute, however many are turned away", () => {
    const memory = memoryLog();
    let now = 0;
    const turnedAway = logTurnedAway(memory.log, () => now);
    for (now = 0; now < 150_000; now += 100) turnedAway();
    expect(memory.lines.map(({ level, msg }) => `${String(level)} ${String(msg)}`)).toEqual(
      Array(3).fill("40 connections are turned away: MAX_CONNECTIONS are open"),
    );
  });
});
