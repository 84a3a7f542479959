import { setTimeout as pause } from "node:timers/promises";
import { isOk, type Finding } from "./finding.ts";

/** What one trial came to. */
export interface CanaryResult {
  /** `true`: proven. `untrue`: something is wrong. `unproven`: it could not be tried, and may be true or not. */
  result: "true" | "untrue" | "unproven";
  seconds: number;
  /** What is not right. */
  findings: Finding[];
}

/** How often is tried, and what is done with it. */
export interface CanaryOptions {
  tryOnce: () => Promise<Finding[]>;
  /** From the end of one to the beginning of the next. */
  everyMs: number;
  /** Undefined: until it is stopped. */
  times: number | undefined;
  onResult: (result: CanaryResult) => void;
  stop: AbortSignal;
}

/** Tries again and again. True when each time a sign-out was proven to be true. */
export async function runCanary({
  tryOnce,
  everyMs,
  times,
  onResult,
  stop,
}: CanaryOptions): Promise<boolean> {
  let isAlwaysTrue = true;
  for (let time = 1; !stop.aborted; time += 1) {
    const begunAt = performance.now();
    // oxlint-disable-next-line no-await-in-loop -- one after the other is what a canary is
    const found = await tryOnce();
    if (stop.aborted && saysNothing(found)) break;
    const result = resultOf(found, (performance.now() - begunAt) / 1000);
    isAlwaysTrue &&= result.result === "true";
    onResult(result);
    if (time === times) break;
    // oxlint-disable-next-line no-await-in-loop -- as above
    await pause(everyMs, undefined, { signal: stop }).catch(() => undefined);
  }
  return isAlwaysTrue;
}

// A trial that was stopped in the middle proves nothing, and is to be heard of only where it left something behind.
function saysNothing(found: readonly Finding[]): boolean {
  return !found.some(({ id }) => id === "sign_out_is_true" || id === "trial_left_over");
}

function resultOf(found: readonly Finding[], seconds: number): CanaryResult {
  const findings = found.filter(({ severity }) => severity !== "ok");
  const isProven = found.some(({ id, severity }) => id === "sign_out_is_true" && severity === "ok");
  const wrong = isProven ? "true" : "unproven";
  return { result: isOk(found) ? wrong : "untrue", seconds, findings };
}
