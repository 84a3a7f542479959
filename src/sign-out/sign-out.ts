import { deviceSignOut } from "./device-sign-out.ts";
import { leaveAllClients, leaveClient } from "./leave-client.ts";
import { sessionSignOut } from "./session-sign-out.ts";
import type { SignOutDeps } from "./sign-out-deps.ts";
import type { SignOut } from "./sign-out-order.ts";

/**
 * The engine: everything that Lethe ends, it ends here, in the order that docs/decisions/006 gives (Kratos's session, other sign-ins at
 * Hydra, apps' access, and Hydra's "accept" at last) and with nothing after what fails. It needs no page and no cookie.
 * @param deps the Hydra and the Kratos that it ends things at
 */
export function createSignOut(deps: SignOutDeps): SignOut {
  const signOutSession = sessionSignOut(deps);
  const signOutDevice = deviceSignOut(deps);
  const leave = leaveClient(deps);
  const leaveAll = leaveAllClients(deps);

  return async function signOut(order) {
    const { target } = order;
    if (target.kind === "client") return leave(order, target);
    if (target.kind === "all_clients") return leaveAll(order);
    if (target.kind === "device" || target.kind === "other_devices") return signOutDevice(order, target);
    return signOutSession(order, target);
  };
}
