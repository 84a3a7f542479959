import type { HydraLogout, HydraSessions } from "../hydra/hydra-admin.ts";
import type { Kratos } from "../kratos/kratos.ts";
import { deviceSignOut } from "./device-sign-out.ts";
import type { DeferredRevocations } from "./execution/deferred-revocations.ts";
import { leaveClient } from "./leave-client.ts";
import { sessionSignOut } from "./session-sign-out.ts";
import type { SignOut } from "./sign-out-order.ts";

export interface SignOutSettings {
  /** What a sign-out ends at Kratos. */
  kratos: "off" | "browser" | "identity";
  /** Which access of clients ends with a sign-in. */
  revoke: "none" | "online" | "all";
  revokeDelayMs: number;
}

export interface SignOutDeps {
  hydra: HydraLogout & HydraSessions;
  /** Undefined when no Kratos is set up. */
  kratos: Kratos | undefined;
  /** What clients still have to be told of before their access can be revoked. */
  revocations: DeferredRevocations;
  settings: SignOutSettings;
  /** For how long one order works, unless it says that it is whole. */
  timeBudgetMs: number;
}

/** The engine: everything that Lethe ends, it ends here, in the order that docs/decisions/006 gives and with nothing after what fails. */
export function createSignOut(deps: SignOutDeps): SignOut {
  const signOutSession = sessionSignOut(deps);
  const signOutDevice = deviceSignOut(deps);
  const leave = leaveClient(deps);

  return async function signOut(order) {
    const { target } = order;
    if (target.kind === "client") return leave(order, target);
    if (target.kind === "device" || target.kind === "other_devices") return signOutDevice(order, target);
    return signOutSession(order, target);
  };
}
