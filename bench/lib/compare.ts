import { isDeepStrictEqual } from "node:util";
import type { Scenario } from "../scenarios/scenario.ts";
import { measure, type Bench, type Measured } from "./measure.ts";
import type { Server } from "./start-server.ts";
import { median } from "./statistics.ts";

export interface Rounds {
  rounds: number;
  transactions: number;
  /** Before the first round. Until then Node compiles and recompiles what it runs, which is as much work as the requests themselves. */
  warmUp: number;
}

/** What all rounds together say of one server: medians, but the most of the memory. */
export interface Compared {
  name: string;
  figures: Measured;
  /** CPU time per transaction as a multiple of the floor's in the same round: the median, and each. */
  ratio: number;
  ratios: number[];
  /** The same of what is allocated. */
  allocatedRatio: number;
}

/**
 * A B A B …: whatever slows the machine down for a while slows all of them down.
 * @param servers the floor first
 */
export async function compare(
  bench: Bench,
  scenario: Scenario,
  servers: readonly Server[],
  { rounds, transactions, warmUp }: Rounds,
): Promise<Compared[]> {
  for (const server of servers) await measure(bench, server, scenario, warmUp);
  const all: Measured[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const measured: Measured[] = [];
    for (const server of servers) measured.push(await measure(bench, server, scenario, transactions));
    demandSameCalls(scenario, measured);
    all.push(measured);
  }
  return servers.map(({ name }, at) => {
    const own = all.flatMap((round) => round[at] ?? []);
    const ratios = ratiosOf(all, at, ({ cpuMs }) => cpuMs);
    const allocatedRatio = median(ratiosOf(all, at, ({ allocatedKiB }) => allocatedKiB));
    return { name, figures: summaryOf(own), ratio: median(ratios), ratios, allocatedRatio };
  });
}

/** @throws Error when the first two have not asked the same: a floor that asks less than Lethe, or more, is no measure of it */
export function demandSameCalls(
  { id }: Pick<Scenario, "id">,
  [floor, lethe]: readonly Pick<Measured, "calls">[],
) {
  if (lethe === undefined || isDeepStrictEqual(floor?.calls, lethe.calls)) return;
  const said = `floor ${JSON.stringify(floor?.calls)}, Lethe ${JSON.stringify(lethe.calls)}`;
  throw new Error(`scenario ${id}: the floor and Lethe have not asked the same of their upstreams: ${said}`);
}

function ratiosOf(rounds: readonly Measured[][], at: number, read: (measured: Measured) => number): number[] {
  return rounds.flatMap((round) => {
    const [floor, own] = [round[0], round[at]];
    return floor && own ? [read(own) / read(floor)] : [];
  });
}

function summaryOf(rounds: readonly Measured[]): Measured {
  const middle = (read: (measured: Measured) => number) => median(rounds.map(read));
  return {
    cpuMs: middle(({ cpuMs }) => cpuMs),
    perSecond: middle(({ perSecond }) => perSecond),
    p50Ms: middle(({ p50Ms }) => p50Ms),
    p99Ms: middle(({ p99Ms }) => p99Ms),
    allocatedKiB: middle(({ allocatedKiB }) => allocatedKiB),
    residentMiB: Math.max(...rounds.map((measured) => measured.residentMiB)),
    calls: rounds[0]?.calls ?? {},
  };
}
