import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { LoadFixture } from "../load/load-fixture.ts";
import { visitInTurn, type Mixed } from "./mix.ts";
import { takeSample, type Sample } from "./sample.ts";

export interface SoakOptions {
  seconds: number;
  perSecond: number;
  sampleEverySeconds: number;
  /** Before the first sample: until then Node compiles what it runs, and takes the memory that it will keep. */
  warmUpSeconds: number;
}

export interface Soaked {
  /** With nobody connected, after the warm-up and after everything. */
  quietBefore: Sample;
  quietAfter: Sample;
  samples: Sample[];
  mixed: Mixed;
}

// Kept connections upstream end soon after their last use, so that what stays is a leak.
export const soakStub = { keepAliveMs: 1000, delayMs: 5 };
const quietWithinMs = 10_000;

export async function soak(
  { startLethe }: Pick<LoadFixture, "startLethe">,
  { seconds, perSecond, sampleEverySeconds, warmUpSeconds }: SoakOptions,
  say: (sample: Sample) => void = () => undefined,
): Promise<Soaked> {
  const inside = join(import.meta.dirname, "inside.ts");
  const lethe = await startLethe({ hasKratos: true, inside, settings: { LOGOUT_KRATOS: "off" } });
  const { origin } = lethe;
  const startedAt = performance.now();
  const sample = () => takeSample(lethe, startedAt);
  await visitInTurn({ origin, perSecond, seconds: warmUpSeconds });
  const quietBefore = await quiet(undefined);
  const samples: Sample[] = [];
  const over = new AbortController();
  const sampling = sampleUntilOver();
  const mixed = await visitInTurn({ origin, perSecond, seconds }).finally(() => over.abort());
  await sampling;
  return { quietBefore, quietAfter: await quiet(quietBefore.handles), samples, mixed };

  async function sampleUntilOver(): Promise<void> {
    while (!over.signal.aborted) {
      const taken = await sample();
      samples.push(taken);
      say(taken);
      await pause(sampleEverySeconds * 1000, undefined, { signal: over.signal }).catch(() => undefined);
    }
  }

  // As soon as there are no more than there were, or, the first time, no fewer any more.
  async function quiet(expected: number | undefined): Promise<Sample> {
    const deadline = performance.now() + quietWithinMs;
    let last = await sample();
    for (let same = 0; same < 5 && performance.now() < deadline;) {
      await pause(500);
      const next = await sample();
      if (expected !== undefined && next.handles <= expected) return next;
      same = next.handles === last.handles ? same + 1 : 0;
      last = next;
    }
    return last;
  }
}
