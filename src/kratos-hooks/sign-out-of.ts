import type { SignOutOn } from "../config/setting-types.ts";
import type { HookedChange, HookedFlow } from "../kratos/web-hook.ts";
import type { NewOrder } from "../orders/order.ts";
import type { StayingSignIn } from "../sign-out/remote-order.ts";
import type { FindSessionAtHand } from "./session-at-hand.ts";

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
): Promise<NewOrder | undefined> {
  const consequence = consequences[flow.change];
  if (consequence === undefined || !signOutOn.has(consequence.setting)) return undefined;
  return {
    order: {
      subject: flow.identityId,
      target: { kind: "subject", except: await stayingOf(flow, findSession) },
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
): Promise<StayingSignIn | undefined> {
  // The session of a recovery begins when its hooks are done.
  if (flow.change === "recovery") return { recoveredSinceMs: flow.issuedAtMs };
  const kratosSession = await findSession(flow);
  return kratosSession === undefined ? undefined : { kratosSession };
}
