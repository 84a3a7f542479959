import type { HydraLogout, HydraSessions } from "../hydra/hydra-admin.ts";
import type { Kratos } from "../kratos/kratos.ts";
import type { DeferredRevocations } from "./execution/deferred-revocations.ts";

export interface SignOutSettings {
  /** What a sign-out ends at Kratos. */
  kratos: "off" | "browser" | "identity";
  /** Which access of clients ends with a sign-in. */
  revoke: "none" | "online" | "all";
  revokeDelayMs: number;
}

/** What the engine is made of. */
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
