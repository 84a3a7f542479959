import { describe, expect, it } from "vitest";
import { runCanary, type CanaryResult } from "../../../src/doctor/canary.ts";
import type { Finding } from "../../../src/doctor/finding.ts";

const proven: Finding = { id: "sign_out_is_true", severity: "ok", what: "signed out" };
const untrue: Finding = { id: "sign_out_is_true", severity: "error", what: "still signed in" };
const unreached: Finding = { id: "sign_out_trial", severity: "unknown", what: "nothing answers" };
const untold: Finding = { id: "back_channel", severity: "warning", what: "no logout token" };

async function canary(trials: Finding[][], times: number | undefined, stopAfter = Infinity) {
  const stop = new AbortController();
  const results: CanaryResult[] = [];
  const isAlwaysTrue = await runCanary({
    tryOnce: () => Promise.resolve(trials[results.length] ?? [proven]),
    everyMs: 1,
    times,
    stop: stop.signal,
    onResult(result) {
      results.push(result);
      if (results.length === stopAfter) stop.abort();
    },
  });
  return {
    isAlwaysTrue,
    results: results.map(({ result }) => result),
    findings: results.map((each) => each.findings),
  };
}

describe("the canary", () => {
  it.each<[what: string, trial: Finding[], result: CanaryResult["result"]]>([
    ["proves it", [proven], "true"],
    ["proves it, and has something to say", [proven, untold], "true"],
    ["finds it untrue", [untrue], "untrue"],
    ["can't reach something", [unreached], "unproven"],
    ["says nothing of it at all", [], "unproven"],
    ["proves it, and finds an error on the way", [proven, { ...untold, severity: "error" }], "untrue"],
  ])("of a trial that %s", async (_what, trial, result) => {
    const { results, isAlwaysTrue } = await canary([trial], 1);
    expect({ results, isAlwaysTrue }).toEqual({ results: [result], isAlwaysTrue: result === "true" });
  });

  it("tries as often as it is told, and remembers one that failed", async () => {
    const { results, isAlwaysTrue, findings } = await canary([[proven], [unreached], [proven]], 3);
    expect({ results, isAlwaysTrue }).toEqual({ results: ["true", "unproven", "true"], isAlwaysTrue: false });
    expect(findings).toEqual([[], [unreached], []]);
  });

  it.each<[what: string, trial: Finding[], results: string[]]>([
    ["says nothing of a trial that is stopped in the middle", [unreached], []],
    ["says what such a trial could not remove", [{ ...untold, id: "trial_left_over" }], ["unproven"]],
    ["says what a trial proved that was stopped at its end", [proven], ["true"]],
  ])("%s", async (_what, trial, expected) => {
    const stop = new AbortController();
    const results: string[] = [];
    await runCanary({
      tryOnce() {
        stop.abort();
        return Promise.resolve(trial);
      },
      everyMs: 1,
      times: undefined,
      stop: stop.signal,
      onResult: ({ result }) => void results.push(result),
    });
    expect(results).toEqual(expected);
  });

  it("goes on until it is stopped", async () => {
    const { results, isAlwaysTrue } = await canary([], undefined, 5);
    expect({ count: results.length, isAlwaysTrue }).toEqual({ count: 5, isAlwaysTrue: true });
  });
});
