import { setTimeout as pause } from "node:timers/promises";
import type { AdminApiClient, SignOutAnswer } from "./admin-api-client.ts";

const lookEveryMs = 500;
// Orders that fail are tried again for hours.
const followForMs = 10 * 60_000;

/**
 * Follows sign-outs that a Lethe elsewhere carries out, all for ten minutes together.
 * @returns follows one until it is over, or until those are: what it is then
 */
export function followSignOuts(
  client: Pick<AdminApiClient, "find">,
): (first: SignOutAnswer, onLook?: (seen: SignOutAnswer) => void) => Promise<SignOutAnswer> {
  const until = performance.now() + followForMs;
  return async function follow(first, onLook) {
    let seen = first;
    while (seen.ended_at === undefined && performance.now() < until) {
      // oxlint-disable-next-line no-await-in-loop -- one look after the other
      await pause(lookEveryMs);
      // oxlint-disable-next-line no-await-in-loop -- the same
      seen = await client.find(seen.id);
      onLook?.(seen);
    }
    return seen;
  };
}
