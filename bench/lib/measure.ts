import type { Scenario } from "../scenarios/scenario.ts";
import { residentMiB } from "./process-figures.ts";
import type { Driver } from "./start-driver.ts";
import type { Server } from "./start-server.ts";
import { callsPerTransaction, type Calls, type Stub } from "./start-stub.ts";

/** What one round has shown of one server. */
export interface Measured {
  /** Of the server's process, per transaction. */
  cpuMs: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** What V8 has allocated, per transaction. */
  allocatedKiB: number;
  /** The most memory that was resident when we looked. */
  residentMiB: number;
  /** What was asked upstream, per transaction. */
  calls: Calls;
}

export interface Bench {
  stub: Stub;
  driver: Driver;
  connections: number;
}

const lookEveryMs = 200;

export async function measure(
  { stub, driver, connections }: Bench,
  server: Server,
  scenario: Scenario,
  transactions: number,
): Promise<Measured> {
  const before = await look();
  let highest = 0;
  const looking = setInterval(() => (highest = Math.max(highest, memoryOf(server))), lookEveryMs);
  const load = { origin: server.origin, transactions, connections };
  const driven = await driver.drive(scenario, load).finally(() => clearInterval(looking));
  const after = await look();
  return {
    cpuMs: (after.cpuMs - before.cpuMs) / transactions,
    perSecond: transactions / driven.seconds,
    p50Ms: driven.p50Ms,
    p99Ms: driven.p99Ms,
    allocatedKiB: (after.allocatedBytes - before.allocatedBytes) / transactions / 1024,
    residentMiB: Math.max(highest, after.residentMiB),
    calls: callsPerTransaction(before.calls, after.calls, transactions),
  };

  async function look() {
    const inside = await server.ask?.();
    return {
      cpuMs: await server.cpuMs(),
      allocatedBytes: inside?.allocatedBytes ?? Number.NaN,
      residentMiB: memoryOf(server),
      calls: await stub.calls(),
    };
  }
}

function memoryOf({ pid }: Server): number {
  return pid === 0 ? Number.NaN : residentMiB(pid).now;
}
