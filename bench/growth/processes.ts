import { confirmPage } from "../scenarios/confirm-page.ts";
import { startDriver } from "../lib/start-driver.ts";
import type { Server } from "../lib/start-server.ts";
import type { LoadFixture } from "../load/load-fixture.ts";

export interface ProcessesRow {
  processes: number;
  perSecond: number;
  cpuMs: number;
  p50Ms: number;
  p99Ms: number;
}

/**
 * Several of them, each on its own port and with its own driver, as a balancer that takes turns would use them: Lethe listens without
 * SO_REUSEPORT. They share nothing, so that what is lost beside n times one is lost to the machine, not to them.
 */
export async function growWithProcesses(
  { startLethe }: LoadFixture,
  counts: readonly number[],
  transactions: number,
): Promise<ProcessesRow[]> {
  const rows: ProcessesRow[] = [];
  for (const processes of counts) {
    const servers = await Promise.all(Array.from({ length: processes }, () => startLethe()));
    const driven = servers.map((server) => ({ server, driver: startDriver() }));
    const driveAll = () =>
      Promise.all(
        driven.map(({ server: { origin }, driver }) =>
          driver.drive(confirmPage, { origin, transactions, connections: 16 }),
        ),
      );
    await driveAll();
    const cpuBefore = await cpuOf(servers);
    const rounds = await driveAll();
    const cpuMs = ((await cpuOf(servers)) - cpuBefore) / (transactions * processes);
    rows.push({
      processes,
      perSecond: rounds.reduce((sum, { seconds }) => sum + transactions / seconds, 0),
      cpuMs,
      p50Ms: Math.max(...rounds.map(({ p50Ms }) => p50Ms)),
      p99Ms: Math.max(...rounds.map(({ p99Ms }) => p99Ms)),
    });
    await Promise.all(driven.flatMap(({ server, driver }) => [server.stop(), driver.stop()]));
  }
  return rows;
}

async function cpuOf(servers: readonly Server[]): Promise<number> {
  const all = await Promise.all(servers.map((server) => server.cpuMs()));
  return all.reduce((sum, one) => sum + one, 0);
}
