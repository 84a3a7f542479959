import type { LogoutDeps } from "./logout-deps.ts";

/** What a sign-out ends at Kratos (`LOGOUT_KRATOS`); undefined where there is none, and so no sign-in that Hydra's apps do not share. */
export type AccountReach = LogoutDeps["config"]["logout"]["kratos"] | undefined;

export function accountReach({ kratos, config }: Pick<LogoutDeps, "kratos" | "config">): AccountReach {
  return kratos === undefined ? undefined : config.logout.kratos;
}
