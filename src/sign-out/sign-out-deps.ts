import type { HydraLogout, HydraSessions } from "../hydra/hydra-admin.ts";
import type { Kratos } from "../kratos/kratos.ts";
import type { DeferredRevocations } from "./execution/deferred-revocations.ts";

/** What the operator has set of ending things. */
export interface SignOutSettings {
  /** What a sign-out ends at Kratos. */
  kratos: "off" | "browser" | "identity";
  /** Which access of clients ends with a sign-in. */
  revoke: "none" | "online" | "all";
  /** In milliseconds; 0: nothing is deferred. */
  revokeDelayMs: number;
}

/** What the engine is made of. */
export interface SignOutDeps {
  /** Hydra's admin API, as far as a sign-out asks it. */
  hydra: HydraLogout & HydraSessions;
  /** Undefined when no Kratos is set up. */
  kratos: Kratos | undefined;
  /** What clients still have to be told of before their access can be revoked. */
  revocations: DeferredRevocations;
  /** `Config.logout` has them. */
  settings: SignOutSettings;
  /** For how long one order works, unless it says that it is whole. */
  timeBudgetMs: number;
}
