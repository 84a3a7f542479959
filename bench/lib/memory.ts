import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../scenarios/scenario.ts";
import type { Bench } from "./measure.ts";
import { residentMiB } from "./process-figures.ts";
import type { Server } from "./start-server.ts";

/** Resident memory in MiB. */
export interface Memory {
  /** Five seconds after the start, before anybody has asked for anything. */
  idle: number;
  /** The highest that it ever was. */
  highest: number;
  /** Five seconds after the last of so many transactions. */
  afterwards: number;
  transactions: number;
}

const settleMs = 5000;

export async function idleMiB({ pid }: Server): Promise<number> {
  await pause(settleMs);
  return residentMiB(pid).now;
}

/** Goes on with a server that has worked already. @param done how many transactions it has had so far */
export async function memoryAfterMany(
  { driver, connections }: Bench,
  server: Server,
  scenario: Scenario,
  { done, longRun, idle }: { done: number; longRun: number; idle: number },
): Promise<Memory> {
  const transactions = Math.max(longRun, done);
  const load = { origin: server.origin, transactions: transactions - done, connections };
  if (load.transactions > 0) await driver.drive(scenario, load);
  await pause(settleMs);
  const { now, highest } = residentMiB(server.pid);
  return { idle, highest, afterwards: now, transactions };
}
