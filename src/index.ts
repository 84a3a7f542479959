// The library. `createApp(readConfig(process.env))` is the whole of Lethe; `logoutRoutes(createDeps(config))` is its sign-out alone,
// with its headers, error page and style sheet, to be mounted into an Express 5 app of your own.
export { createApp } from "./app.ts";
export { ConfigError, readConfig } from "./config/read-config.ts";
export type { Config } from "./config/config.ts";
export { createDeps, type Deps, type DepsOverrides } from "./deps.ts";
export { PageError, type FailureCode } from "./errors.ts";
export type { FoundLogoutRequest, LogoutClient, LogoutRequest } from "./hydra/logout-request.ts";
export type {
  HydraAdmin,
  HydraConsent,
  HydraDevice,
  HydraHealth,
  HydraLogin,
  HydraLogout,
  HydraSessions,
  UserCodeAnswer,
} from "./hydra/hydra-admin.ts";
export { consentRoutes, type ConsentDeps } from "./consent/routes.ts";
export type { Authenticate, Authenticated } from "./login/authenticate.ts";
export type { LoginDeps } from "./login/login-deps.ts";
export { loginRoutes } from "./login/routes.ts";
export {
  decide,
  type Decision,
  type DecisionInput,
  type LogoutPolicy,
  type Reason,
} from "./sign-out/decision/decide.ts";
export type { CurrentUser, CurrentUser as Evidence } from "./sign-out/decision/current-user.ts";
export type { CurrentUserReader, CurrentUserReader as EvidenceReader } from "./logout/current-user.ts";
export type { EndedRequest, Metrics, UpstreamCall } from "./ops/metrics.ts";
export type { TraceContext } from "./ops/trace-context.ts";
export type { BegunRequest, CallSpan, RequestSpan, Tracer } from "./ops/tracer.ts";
export { logoutRoutes, type LogoutDeps } from "./logout/routes.ts";
export type { Readiness } from "./ops/readiness.ts";
export type { Check } from "./upstream/probe.ts";
