import { setTimeout as pause } from "node:timers/promises";
import type { StoredOrder } from "./order.ts";
import type { Orders } from "./order-runner.ts";

const newest = 10;
const lookAgainMs = 100;
// An order takes some hundred milliseconds, or as long as the slowest client that Hydra tells of it; a user does not wait longer than this.
const mostMs = 5_000;

/**
 * Waits for what is being carried out about this user, so that it can't reach access that they get next: Hydra can't always tell apart what a
 * client had from what it has just got. Goes on after some seconds, and where the store can't be asked.
 */
export async function waitForOrders(
  orders: Pick<Orders, "listOf">,
  subject: string,
  waitForMs = mostMs,
): Promise<void> {
  const untilMs = performance.now() + waitForMs;
  while (performance.now() < untilMs) {
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    const theirs = await orders.listOf(subject, newest).catch(() => []);
    if (!theirs.some(isUnderWay)) return;
    // oxlint-disable-next-line no-await-in-loop -- the same
    await pause(lookAgainMs);
  }
}

// One that has failed is tried again in seconds or hours. Late access is revoked by the names of consents, and long after.
function isUnderWay({ order, endedAtMs, failures }: StoredOrder): boolean {
  return endedAtMs === undefined && failures === 0 && order.target.kind !== "late_access";
}
