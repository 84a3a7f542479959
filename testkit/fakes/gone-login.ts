import type { HydraAdmin } from "../../src/hydra/hydra-admin.ts";

const gone = () => Promise.resolve({ state: "gone", restartUrl: undefined } as const);
const never = () => Promise.reject(new Error("nobody asks for this here"));

/** A Hydra that knows no login and no consent. */
export const goneLogin: Partial<HydraAdmin> = {
  findClient: never,
  getLoginRequest: gone,
  acceptLoginRequest: never,
  rejectLoginRequest: never,
  getConsentRequest: gone,
  acceptConsentRequest: never,
  rejectConsentRequest: never,
  listConsentSessions: never,
  endLoginSession: never,
  endLoginSessionsOf: never,
  revokeConsentsOf: never,
  revokeClientConsents: never,
  revokeConsent: never,
};
