import { scenarioOf } from "./scenarios/all-scenarios.ts";
import { closedLoop } from "./lib/closed-loop.ts";
import type { DriverAnswer, DriverJob } from "./lib/start-driver.ts";

// The browsers, in a process of their own: what the bench itself does must not make an answer look late.
process.on("message", (job: DriverJob) => void drive(job));

async function drive({ scenario, load }: DriverJob): Promise<void> {
  const answer: DriverAnswer = await closedLoop(scenarioOf(scenario), load).then(
    (driven) => ({ driven }),
    (error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }),
  );
  process.send?.(answer);
}
