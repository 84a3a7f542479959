import { createAdminCall, type HydraClientOptions } from "./admin-call.ts";
import { consentApi } from "./consent-api.ts";
import { deviceApi } from "./device-api.ts";
import type { HydraAdmin } from "./hydra-admin.ts";
import { loginApi } from "./login-api.ts";
import { logoutApi } from "./logout-api.ts";
import { sessionsApi } from "./sessions-api.ts";

export type { HydraClientOptions } from "./admin-call.ts";

/** Hydra's admin API through @ory/client. Its answers are validated, its statuses become our errors, and its URLs are held to Hydra. */
export function createHydraClient(options: HydraClientOptions): HydraAdmin & { close(): void } {
  const call = createAdminCall(options);
  return {
    ...logoutApi(call),
    ...loginApi(call),
    ...consentApi(call),
    ...sessionsApi(call),
    ...deviceApi(call),
    isReady: async () => (await call.checks()).every(({ status }) => status === "ok"),
    checks: call.checks,
    close: call.close,
  };
}

/**
 * Hydra's admin API with some of its calls answered by a host app, or a test: those that `own` has, with `own` as their `this`. Who brings
 * `isReady` and no `checks` is asked that.
 */
export function withOwnCalls(hydra: HydraAdmin, own: Partial<HydraAdmin>): HydraAdmin {
  const calls = { ...hydra };
  if (own.isReady !== undefined) delete calls.checks;
  return new Proxy<HydraAdmin>(calls, {
    get: (ours, name: keyof HydraAdmin) => {
      const call = own[name];
      return typeof call === "function" ? call.bind(own) : ours[name];
    },
  });
}
