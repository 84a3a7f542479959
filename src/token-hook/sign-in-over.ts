import type { HookedToken } from "../hydra/token-hook.ts";
import type { StoredOrder } from "../orders/order.ts";
import { isOffline } from "../sign-out/revocation-plan.ts";
import type { RemoteTarget, StayingSignIn } from "../sign-out/remote-order.ts";

/** `unless_left`: it is over if the sign-in is none of those that the order leaves, which Hydra's list of consents tells. */
export type OrderVerdict = "over" | "alive" | "unless_left";

/** What an order means for a token, by what it was asked for, whatever has become of it. */
export function verdictOf({ order, requestedAtMs }: StoredOrder, token: HookedToken): OrderVerdict {
  const { target, tokens } = order;
  // The rest of a sign-out at a browser: it names consents, and whoever signed in anew keeps what they got.
  if (target.kind === "late_access") return "alive";
  if (tokens === "none" || (tokens === "online" && isOffline({ scopes: token.grantedScopes })))
    return "alive";
  const isOlder = (sinceMs: number | undefined) =>
    sinceMs !== undefined && toSecond(sinceMs) < toSecond(requestedAtMs);
  if (target.kind === "subject" && target.except !== undefined)
    return isOlder(token.askedAtMs) ? verdictBut(target.except, token) : "alive";
  return isMeant(target, token, isOlder) ? "over" : "alive";
}

function isMeant(
  target: RemoteTarget,
  token: HookedToken,
  isOlder: (sinceMs: number | undefined) => boolean,
): boolean {
  if (target.kind === "subject") return isOlder(token.signedInAtMs);
  if (target.kind === "sign_in") return target.sid === token.sid && isOlder(token.signedInAtMs);
  if (target.kind === "client" && target.clientId !== token.clientId) return false;
  return isOlder(token.askedAtMs);
}

// Access that was given since then was given in what stays: nothing else of the user's could ask for it.
function verdictBut({ sid, kratosSession }: StayingSignIn, token: HookedToken): OrderVerdict {
  if (sid !== undefined && sid === token.sid) return "alive";
  // What a recovery begins has no older access.
  return sid === undefined && kratosSession === undefined ? "over" : "unless_left";
}

// Hydra's times are whole seconds. In the same one it can't be told which was first, and the order itself has reached what was there.
function toSecond(ms: number): number {
  return Math.floor(ms / 1000);
}
