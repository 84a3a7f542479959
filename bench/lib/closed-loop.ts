import http from "node:http";
import type { Scenario } from "../scenarios/scenario.ts";
import { createBrowser } from "./browser.ts";
import { percentile } from "./statistics.ts";

export interface Load {
  origin: string;
  transactions: number;
  /** How many browsers there are: each makes its next visit when its last one is over. */
  connections: number;
}

export interface Driven {
  seconds: number;
  /** Of one request each, not of a whole visit. */
  p50Ms: number;
  p99Ms: number;
}

export async function closedLoop(scenario: Scenario, load: Load): Promise<Driven> {
  const { origin, transactions, connections } = load;
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const tookMs: number[] = [];
  const browser = createBrowser(origin, agent, (_method, _answer, took) => tookMs.push(took));
  let left = transactions;
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: connections }, visitUntilDone));
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return { seconds, p50Ms: percentile(tookMs, 0.5), p99Ms: percentile(tookMs, 0.99) };

  async function visitUntilDone(): Promise<void> {
    while (left > 0) {
      left -= 1;
      await scenario.visit(browser);
    }
  }
}
