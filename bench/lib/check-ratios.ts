import type { Compared } from "./compare.ts";

/** Lethe's cost as multiples of the floor's: what is compared with what was committed. */
export interface Ratios {
  cpu: number;
  allocated: number;
}

export type Baseline = Record<string, Ratios>;

export interface Checked {
  scenario: string;
  measure: keyof Ratios;
  committed: number;
  now: number;
  limit: number;
  isOverLimit: boolean;
  /** False for what is only shown: CPU times say as much of what else the machine does. */
  decides: boolean;
}

/**
 * How many times the committed ratio is too much. On a busy machine of two cores the median of a run's ratios wanders by a tenth, and
 * single rounds by half; what is allocated wanders by a twentieth.
 */
export const tolerance: Ratios = { cpu: 1.6, allocated: 1.4 };

/** The ratios of a run. */
export function ratiosOf(scenarios: Record<string, Compared[]>): Baseline {
  const entries = Object.entries(scenarios).flatMap(([id, all]): [string, Ratios][] => {
    const lethe = all.find(({ name }) => name === "lethe");
    return lethe ? [[id, { cpu: lethe.ratio, allocated: lethe.allocatedRatio }]] : [];
  });
  return Object.fromEntries(entries);
}

/** What was not measured, and what has no baseline, is not judged. */
export function checkRatios(
  now: Baseline,
  committed: Baseline,
  { judgesCpu }: { judgesCpu: boolean },
): Checked[] {
  return Object.entries(committed).flatMap(([scenario, ratios]) =>
    (["cpu", "allocated"] as const).flatMap((measure) => {
      const measured = now[scenario]?.[measure] ?? Number.NaN;
      if (Number.isNaN(measured)) return [];
      const limit = ratios[measure] * tolerance[measure];
      return {
        scenario,
        measure,
        committed: ratios[measure],
        now: measured,
        limit,
        isOverLimit: measured > limit,
        decides: measure === "allocated" || judgesCpu,
      };
    }),
  );
}
