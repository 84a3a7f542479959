import http from "node:http";
import type { Server } from "../lib/start-server.ts";
import { percentile } from "../lib/statistics.ts";
import { visit } from "./open-loop.ts";

export interface Cost {
  /** Of the server's process, per visit. */
  cpuMs: number;
  p50Ms: number;
  p99Ms: number;
  perSecond: number;
}

export interface Visits {
  path: string;
  count: number;
  /** At once. */
  connections: number;
}

/** The same page again and again, each browser's next visit when its last one is over. @throws Error for any answer but the page */
export async function costOf(server: Server, { path, count, connections }: Visits): Promise<Cost> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const tookMs: number[] = [];
  const cpuBefore = await server.cpuMs();
  const startedAt = performance.now();
  let left = count;
  await Promise.all(Array.from({ length: connections }, visitUntilDone));
  const seconds = (performance.now() - startedAt) / 1000;
  const cpuMs = ((await server.cpuMs()) - cpuBefore) / count;
  agent.destroy();
  return {
    cpuMs,
    p50Ms: percentile(tookMs, 0.5),
    p99Ms: percentile(tookMs, 0.99),
    perSecond: count / seconds,
  };

  async function visitUntilDone(): Promise<void> {
    while (left > 0) {
      left -= 1;
      const beganAt = performance.now();
      const outcome = await visit(server.origin + path, agent);
      if (outcome !== "served") throw new Error(`${path.slice(0, 60)}: ${outcome}`);
      tookMs.push(performance.now() - beganAt);
    }
  }
}
