import type { SignOutOn } from "../config/setting-types.ts";
import type { HookedChange, HookedFlow } from "../kratos/web-hook.ts";
import type { NewOrder } from "../orders/order.ts";
import type { StayingSignIn } from "../sign-out/remote-order.ts";
import type { FindSessionAtHand } from "./session-at-hand.ts";

// An older lethe.jsonnet does not say by Kratos's clock when the user signed in.
const clocksDifferByMs = 5_000;

interface Consequence {
  setting: SignOutOn extends ReadonlySet<infer Entry> ? Entry : never;
  /** For the audit log. */
  reason: string;
}

const consequences: Partial<Record<HookedChange, Consequence>> = {
  password: { setting: "password", reason: "password changed" },
  recovery: { setting: "recovery", reason: "account recovered" },
  second_factor: { setting: "second-factor", reason: "second factor removed" },
  address: { setting: "address", reason: "address changed" },
  login: { setting: "login", reason: "signed in elsewhere" },
};

/**
 * The order that comes of a flow: all of the user's sign-ins end, but for the one at hand. Where nobody can say which that is, all of them
 * end: who has changed a password signs in once more rather than leave a stranger signed in.
 * @returns undefined where the operator wants no sign-out for it
 */
export async function signOutOf(
  flow: HookedFlow,
  signOutOn: SignOutOn,
  findSession: FindSessionAtHand,
  receivedAtMs = Date.now(),
): Promise<NewOrder | undefined> {
  const consequence = consequences[flow.change];
  if (consequence === undefined || !signOutOn.has(consequence.setting)) return undefined;
  return {
    order: {
      subject: flow.identityId,
      target: { kind: "subject", except: await stayingOf(flow, findSession, receivedAtMs) },
      tokens: "all",
    },
    actor: "kratos_hook",
    reason: consequence.reason,
    // Kratos sends a call again that it has had no answer to, and has nothing by which it is the same: ending twice is harmless.
    idempotencyKey: undefined,
  };
}

async function stayingOf(
  flow: HookedFlow,
  findSession: FindSessionAtHand,
  receivedAtMs: number,
): Promise<StayingSignIn | undefined> {
  // The session of a recovery begins when its hooks are done.
  if (flow.change === "recovery") return { recoveredSinceMs: flow.issuedAtMs };
  if (flow.change === "login") return begunBy(flow, receivedAtMs);
  const kratosSession = await findSession(flow);
  return kratosSession === undefined ? undefined : { kratosSession };
}

// The session of a login is kept, and gets its id, when its hooks are done; only one that has proved its user once more, or with a second factor,
// has one already. Its browser's cookie is of whatever was there before.
function begunBy(
  { sessionId, issuedAtMs, authenticatedAtMs }: HookedFlow,
  receivedAtMs: number,
): StayingSignIn {
  const sinceMs = authenticatedAtMs ?? receivedAtMs - clocksDifferByMs;
  return {
    ...(sessionId !== undefined && { kratosSession: sessionId }),
    begunSinceMs: Math.max(sinceMs, issuedAtMs),
  };
}
