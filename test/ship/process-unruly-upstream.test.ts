import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { StormResult } from "../../bench/unruly/storm.ts";

const main = join(import.meta.dirname, "../../bench/unruly/main.ts");

describe("calls to an upstream that closes, resets, half-closes, restarts and stalls at random moments", () => {
  it("settle by their deadline, over no more connections than allowed, and leave nothing behind", async () => {
    // It ends by itself once nothing is open, and with an error if something stays.
    const { stdout } = await promisify(execFile)(process.execPath, [main, "--seconds", "20"]);
    const result = JSON.parse(stdout) as StormResult;
    const { seed, calls, outcomes } = result;
    console.log(`seed ${seed}: ${calls} calls, ${JSON.stringify(outcomes)}`);
    expect(result).toMatchObject({ unsettled: 0, strange: [], answeredAfterwards: 100 });
    expect(result.mostOpen).toBeLessThanOrEqual(result.maxSockets);
    // The upstream was unruly indeed.
    expect(Object.keys(outcomes)).toEqual(expect.arrayContaining(["200", "unreachable", "timeout"]));
  });
});
