import { createAdminCall, type HydraClientOptions } from "./admin-call.ts";
import { consentApi } from "./consent-api.ts";
import { deviceApi, type HydraDevice } from "./device-api.ts";
import type { HydraConsent, HydraLogin, HydraSessions } from "./flows.ts";
import type { Hydra } from "./hydra.ts";
import { loginApi } from "./login-api.ts";
import { logoutApi } from "./logout-api.ts";
import { sessionsApi } from "./sessions-api.ts";

export type { HydraClientOptions } from "./admin-call.ts";

/** Everything that Lethe asks of Hydra. */
export type HydraClient = Hydra & HydraLogin & HydraConsent & HydraSessions & HydraDevice & { close(): void };

/** Hydra's admin API through @ory/client. Its answers are validated, its statuses become our failures, and its URLs are held to Hydra. */
export function createHydraClient(options: HydraClientOptions): HydraClient {
  const call = createAdminCall(options);
  return {
    ...logoutApi(call),
    ...loginApi(call),
    ...consentApi(call),
    ...sessionsApi(call),
    ...deviceApi(call),
    close: call.close,
  };
}
