import { setTimeout as pause } from "node:timers/promises";
import type { StoredOrder } from "../orders/order.ts";
import type { Orders } from "../orders/order-runner.ts";

/** What became of the user's other devices after a change. */
export type OthersEnded = { state: "ending" | "not_ended" } | { state: "ended"; count: number };

/** Sign-out orders, where there are any. */
export type FindOrders = () => Pick<Orders, "listOf"> | undefined;

const newest = 5;
const lookAgainMs = 250;
// An order takes some hundred milliseconds; that none comes is known sooner.
const [mostLooks, looksForNone] = [4, 2];
// Kratos has a clock of its own.
const clockSkewMs = 60_000;

/**
 * What an order has done that Kratos's web-hook has asked for since this flow began. Undefined where there is none, or nothing was there to
 * end: Kratos may not wait for its hook, so one that is missing is looked for a second time.
 */
export async function othersEnded(
  orders: Pick<Orders, "listOf">,
  subject: string,
  sinceMs: number,
): Promise<OthersEnded | undefined> {
  const find = async () =>
    (await orders.listOf(subject, newest)).find(
      ({ actor, requestedAtMs }) => actor === "kratos_hook" && requestedAtMs >= sinceMs - clockSkewMs,
    );
  let found = await find();
  for (
    let looks = 1;
    looks < (found === undefined ? looksForNone : mostLooks) && !isOver(found);
    looks += 1
  ) {
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    await pause(lookAgainMs);
    // oxlint-disable-next-line no-await-in-loop -- the same
    found = await find();
  }
  return found && toOthersEnded(found);
}

function isOver(order: StoredOrder | undefined): boolean {
  return order?.endedAtMs !== undefined;
}

function toOthersEnded({ state, ended: { sessions, signIns } }: StoredOrder): OthersEnded | undefined {
  if (state === "failed") return { state: "not_ended" };
  if (state !== "done") return { state: "ending" };
  return sessions + signIns === 0 ? undefined : { state: "ended", count: sessions };
}
