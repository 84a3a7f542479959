import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Scenario } from "../scenarios/scenario.ts";
import type { Driven, Load } from "./closed-loop.ts";

export interface DriverJob {
  scenario: string;
  load: Load;
}

export type DriverAnswer = { driven: Driven } | { failure: string };

export interface Driver {
  /** @throws Error as soon as one visit is not answered as it should be */
  drive: (scenario: Scenario, load: Load) => Promise<Driven>;
  stop: () => Promise<void>;
}

export function startDriver(): Driver {
  const child = fork(join(import.meta.dirname, "../driver.ts"));
  const ended = once(child, "exit");
  return { drive, stop };

  async function stop(): Promise<void> {
    child.kill("SIGKILL");
    await ended;
  }

  async function drive(scenario: Scenario, load: Load): Promise<Driven> {
    const answered = once(child, "message");
    const job: DriverJob = { scenario: scenario.id, load };
    child.send(job);
    const [answer] = (await answered) as [DriverAnswer];
    if ("failure" in answer) throw new Error(`scenario ${scenario.id}, ${load.origin}: ${answer.failure}`);
    return answer.driven;
  }
}
