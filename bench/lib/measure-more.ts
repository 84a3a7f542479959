import type { Scenario } from "../scenarios/scenario.ts";
import { confirmPage, confirmPath } from "../scenarios/confirm-page.ts";
import { firstVisit, type FirstVisit } from "./first-visit.ts";
import { idleMiB } from "./memory.ts";
import type { Stage } from "./stage.ts";
import { startTimes, type StartTimes } from "./start-times.ts";

/** What is measured beside the transactions. */
export interface More {
  idle: Record<string, number>;
  start: Record<string, StartTimes>;
  firstVisit: FirstVisit;
}

const starts = 5;

export async function measureMore(stage: Stage): Promise<More> {
  const scenario: Scenario = confirmPage;
  // Nothing is preloaded: how they start is what is measured.
  const sealed = true;
  const lethe = await stage.startLethe(scenario, { sealed });
  const idleLethe = await idleMiB(lethe);
  const visit = await firstVisit(lethe.origin, confirmPath);
  const floor = await stage.startFloor(scenario, lethe, { sealed });
  const idleFloor = await idleMiB(floor);
  const startLethe = () => stage.startLethe(scenario, { sealed });
  const startFloor = () => stage.startFloor(scenario, lethe, { sealed });
  const start = {
    floor: await startTimes(startFloor, { scenario, starts, hasHealth: false }),
    lethe: await startTimes(startLethe, { scenario, starts, hasHealth: true }),
  };
  await Promise.all([lethe.stop(), floor.stop()]);
  return { idle: { floor: idleFloor, lethe: idleLethe }, start, firstVisit: visit };
}
