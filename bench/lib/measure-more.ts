import type { Scenario } from "../scenarios/scenario.ts";
import { confirmPage, confirmPath } from "../scenarios/confirm-page.ts";
import { firstVisit, type FirstVisit } from "./first-visit.ts";
import { idleMiB } from "./memory.ts";
import type { BenchFixture } from "./bench-fixture.ts";
import { startTimes, type StartTimes } from "./start-times.ts";

/** What is measured beside the transactions. */
export interface More {
  idle: Record<string, number>;
  start: Record<string, StartTimes>;
  firstVisit: FirstVisit;
}

const starts = 5;

export async function measureMore(fixture: BenchFixture): Promise<More> {
  const scenario: Scenario = confirmPage;
  // Nothing is preloaded: how they start is what is measured.
  const sealed = true;
  const lethe = await fixture.startLethe(scenario, { sealed });
  const idleLethe = await idleMiB(lethe);
  const visit = await firstVisit(lethe.origin, confirmPath);
  const floor = await fixture.startFloor(scenario, lethe, { sealed });
  const idleFloor = await idleMiB(floor);
  const startLethe = () => fixture.startLethe(scenario, { sealed });
  const startFloor = () => fixture.startFloor(scenario, lethe, { sealed });
  const start = {
    floor: await startTimes(startFloor, { scenario, starts, hasHealth: false }),
    lethe: await startTimes(startLethe, { scenario, starts, hasHealth: true }),
  };
  await Promise.all([lethe.stop(), floor.stop()]);
  return { idle: { floor: idleFloor, lethe: idleLethe }, start, firstVisit: visit };
}
