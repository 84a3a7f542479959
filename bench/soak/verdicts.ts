import type { Sample } from "./sample.ts";
import type { Soaked } from "./soak.ts";
import { judgeGrowth, type Verdict } from "./slope.ts";

type Watched = "rssMiB" | "heapMiB" | "handles" | "sockets" | "timers";

/**
 * How much the line through the samples may rise from the first to the last. The heap is looked at after its garbage was collected;
 * resident memory is what the collector happens to have given back. How many connections there are at a moment depends on how busy the
 * machine is: what is left of them is counted when nobody is connected, and there to the last one.
 */
export const bounds: Record<Watched, number> = {
  rssMiB: 24,
  heapMiB: 3,
  handles: 24,
  sockets: 24,
  timers: 24,
};

/** The first fifth is left out: it still has the run's beginning in it. */
export function verdictsOf({ samples }: Pick<Soaked, "samples">): Record<Watched, Verdict> {
  const settled = samples.slice(Math.floor(samples.length / 5));
  const judge = (what: Watched) =>
    judgeGrowth(
      settled.map((sample: Sample) => ({ atSeconds: sample.atSeconds, value: sample[what] })),
      bounds[what],
    );
  return {
    rssMiB: judge("rssMiB"),
    heapMiB: judge("heapMiB"),
    handles: judge("handles"),
    sockets: judge("sockets"),
    timers: judge("timers"),
  };
}

/** What is wrong, in words; nothing when all is well. */
export function complaints(soaked: Soaked): string[] {
  const { quietBefore, quietAfter, mixed } = soaked;
  const growing = Object.entries(verdictsOf(soaked)).filter(([, { grows }]) => grows);
  return [
    ...growing.map(([what, { rise, bound }]) => `${what} rose by ${rise.toFixed(1)}, more than ${bound}`),
    ...(quietAfter.handles > quietBefore.handles
      ? [`${quietAfter.handles} handles are open afterwards, ${quietBefore.handles} were before`]
      : []),
    ...Object.entries(mixed.failures).map(([what, count]) => `${count} × ${what}`),
  ];
}
