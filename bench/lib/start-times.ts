import http from "node:http";
import type { Scenario } from "../scenarios/scenario.ts";
import { createBrowser } from "./browser.ts";
import type { Server } from "./start-server.ts";
import { median } from "./statistics.ts";

export interface StartTimes {
  /** From the start of the process to its first answer at `/health/alive`; undefined for what has no such address. */
  aliveMs: number | undefined;
  /** From the start of the process to the end of its first page. */
  firstPageMs: number;
}

/** Medians of some starts. */
export async function startTimes(
  start: () => Promise<Server>,
  { scenario, starts, hasHealth }: { scenario: Scenario; starts: number; hasHealth: boolean },
): Promise<StartTimes> {
  const alive: number[] = [];
  const firstPage: number[] = [];
  for (let count = 0; count < starts; count += 1) {
    const startedAt = performance.now();
    const server = await start();
    const agent = new http.Agent({ keepAlive: true });
    const browser = createBrowser(server.origin, agent, () => undefined);
    if (hasHealth) {
      await browser.get("/health/alive");
      alive.push(performance.now() - startedAt);
    }
    await scenario.visit(browser);
    firstPage.push(performance.now() - startedAt);
    agent.destroy();
    await server.stop();
  }
  return { aliveMs: hasHealth ? median(alive) : undefined, firstPageMs: median(firstPage) };
}
