import { isGivenIn, readOrigin, type AccessOrigin } from "../claims/access-origin.ts";
import type { ConsentSession } from "../hydra/consent-session.ts";
import type { HookedToken } from "../hydra/token-hook.ts";
import type { StoredOrder } from "../orders/order.ts";
import { isBegunSince } from "../sign-out/is-begun-since.ts";
import { stayingSignIns } from "../sign-out/remote-plan.ts";
import { isOffline } from "../sign-out/revocation-plan.ts";
import type { RemoteTarget, StayingSignIn } from "../sign-out/remote-order.ts";

/** `unless_left`: it is over if the sign-in is none of those that the order leaves, which Hydra's list of consents tells (`isLeft`). */
export type OrderVerdict = "over" | "alive" | "unless_left";

/** What an order means for a token, by what it was asked for, whatever has become of it. */
export function verdictOf({ order, requestedAtMs }: StoredOrder, token: HookedToken): OrderVerdict {
  const { target, tokens } = order;
  // The rest of a sign-out at a browser: it names consents, and whoever signed in anew keeps what they got.
  if (target.kind === "late_access") return "alive";
  if (tokens === "none" || (tokens === "online" && isOffline({ scopes: token.grantedScopes })))
    return "alive";
  if (target.kind === "subject" && target.except !== undefined)
    return verdictBut(target.except, requestedAtMs, token);
  return isMeant(target, requestedAtMs, token) ? "over" : "alive";
}

/** Whether this order leaves the sign-in that a token comes from, by what Hydra lists of the user's. */
export function isLeft(
  { order: { target }, requestedAtMs }: StoredOrder,
  token: HookedToken,
  consents: ConsentSession[],
): boolean {
  if (target.kind !== "subject" || target.except === undefined) return false;
  const { sids, sessions } = stayingSignIns(target.except, consents);
  if (token.sid !== undefined && sids.has(token.sid)) return true;
  // The sign-in that stays may have begun anew at Hydra since, in the same session of Kratos's.
  const origin = originOf(token);
  return (
    origin !== undefined &&
    origin.givenAtMs >= requestedAtMs &&
    [...sessions].some((id) => isGivenIn(origin, token.clientId, id))
  );
}

function isMeant(
  target: Exclude<RemoteTarget, { kind: "late_access" }>,
  requestedAtMs: number,
  token: HookedToken,
): boolean {
  if (target.kind === "subject") return isSignedInBefore(requestedAtMs, token);
  if (target.kind === "sign_in")
    return target.sid === token.sid && isOlder(token.signedInAtMs, requestedAtMs);
  if (target.kind === "client" && target.clientId !== token.clientId) return false;
  return isGivenBefore(requestedAtMs, token);
}

function verdictBut(except: StayingSignIn, requestedAtMs: number, token: HookedToken): OrderVerdict {
  const { sid, kratosSession, recoveredSinceMs, begunSinceMs } = except;
  const origin = originOf(token);
  if (sid !== undefined && sid === token.sid) return "alive";
  if (kratosSession !== undefined && isGivenIn(origin, token.clientId, kratosSession)) return "alive";
  const sinceMs = origin?.session?.sinceMs;
  const isNew =
    origin === undefined || sinceMs === undefined
      ? !isGivenBefore(Math.min(begunSinceMs ?? requestedAtMs, requestedAtMs), token)
      : sinceMs >= requestedAtMs ||
        (begunSinceMs !== undefined && isBegunSince(sinceMs, begunSinceMs)) ||
        isRecovered(origin.session?.isRecovery, sinceMs);
  if (isNew) return "alive";
  // What a recovery or a login begins has no older access.
  return sid === undefined && kratosSession === undefined ? "over" : "unless_left";

  // Its session is there before Kratos's call is.
  function isRecovered(isRecovery: boolean | undefined, since: number): boolean {
    return isRecovery === true && recoveredSinceMs !== undefined && since >= recoveredSinceMs;
  }
}

// By the session at Kratos where that is known: Hydra's sign-in may be older, and go on in a browser whose user has signed in at Kratos since; or
// newer, out of a session that the order ends, as long as the order waits.
function isSignedInBefore(requestedAtMs: number, token: HookedToken): boolean {
  const sinceMs = originOf(token)?.session?.sinceMs;
  return sinceMs === undefined ? isOlder(token.signedInAtMs, requestedAtMs) : sinceMs < requestedAtMs;
}

// Hydra does not say when access was given: only that it was after the client had asked, and after the user had signed in.
function isGivenBefore(requestedAtMs: number, token: HookedToken): boolean {
  const origin = originOf(token);
  if (origin !== undefined) return origin.givenAtMs < requestedAtMs;
  const { askedAtMs, signedInAtMs } = token;
  return (
    isOlder(askedAtMs, requestedAtMs) && (signedInAtMs === undefined || isOlder(signedInAtMs, requestedAtMs))
  );
}

function originOf({ claims }: HookedToken): AccessOrigin | undefined {
  return readOrigin(claims.idToken);
}

// Hydra's times are whole seconds. In the same one it can't be told which was first, and the order itself has reached what was there.
function isOlder(sinceMs: number | undefined, requestedAtMs: number): boolean {
  return sinceMs !== undefined && toSecond(sinceMs) < toSecond(requestedAtMs);
}

function toSecond(ms: number): number {
  return Math.floor(ms / 1000);
}
