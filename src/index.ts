/**
 * `createApp(readConfig(process.env))` is the whole of Lethe; `logoutRoutes(createDeps(config))` is its sign-out alone, with its headers, error page
 * and style sheet, to be mounted into an Express 5 app of your own. docs/library.md says how to begin; docs/api-report.md has the same by files.
 *
 * @module
 */

// The whole of Lethe.
export { createApp } from "./app.ts";
export { createDeps, type Deps, type DepsOverrides } from "./deps.ts";
export type * from "./config/config.ts";
export type { ClaimsMapping, SignOutOn } from "./config/setting-types.ts";
export type { AllowlistEntry } from "./config/redirect-allowlist.ts";
export { ConfigError, readConfig } from "./config/read-config.ts";
export { PageError, type FailureCode, type NextStep } from "./errors.ts";

// Its parts, to be mounted into an app of your own.
export { logoutRoutes } from "./logout/routes.ts";
export type { OutcomeListener, SignOutOutcome } from "./logout/outcome.ts";
export type { LogoutDeps } from "./logout/logout-deps.ts";
export type { CurrentUserReader, CurrentUserReader as EvidenceReader } from "./logout/current-user.ts";
export { loginRoutes } from "./login/routes.ts";
export type { LoginDeps } from "./login/login-deps.ts";
export type { Authenticate, Authenticated } from "./login/authenticate.ts";
export { consentRoutes, type ConsentDeps } from "./consent/routes.ts";
export type { ClaimsQuestion, ClaimsReader, ExtraClaims } from "./consent/extra-claims.ts";
export { accountRoutes, deviceRoutes, selfServiceRoutes } from "./mounted-routes.ts";

// The engine: may a sign-out happen without a question, and ending what there is to end.
export {
  decide,
  type Decision,
  type DecisionInput,
  type LogoutPolicy,
  type Reason,
} from "./sign-out/decision/decide.ts";
export type { CurrentUser, CurrentUser as Evidence } from "./sign-out/decision/current-user.ts";
export { createSignOut } from "./sign-out/sign-out.ts";
export type { SignOutDeps, SignOutSettings } from "./sign-out/sign-out-deps.ts";
export type * from "./sign-out/sign-out-order.ts";
export type { Count, EarlierProgress, Progress, TerminationTarget } from "./sign-out/progress.ts";
export {
  createDeferredRevocations,
  type DeferredRevocations,
  type DeferredRevocationsOptions,
  type DeferredWork,
  type KeptRevocation,
  type RevocationKeeper,
} from "./sign-out/execution/deferred-revocations.ts";

export type { LateAccess } from "./sign-out/execution/late-access.ts";

// The ports to Hydra and Kratos.
export type * from "./hydra/hydra-admin.ts";
export type { Gone, OidcContext, RejectionReason } from "./hydra/authorization-request.ts";
export type { AcceptedConsent, ConsentRequest } from "./hydra/consent-request.ts";
export type { ConsentSession } from "./hydra/consent-session.ts";
export type { AcceptedLogin, LoginRequest } from "./hydra/login-request.ts";
export type { ClientBranding } from "./hydra/client-branding.ts";
export type { FoundLogoutRequest, LogoutClient, LogoutRequest } from "./hydra/logout-request.ts";
export type { NotifiedClient } from "./hydra/consent-session.ts";
export type { ClientRegistration, OAuthClient } from "./hydra/oauth-client.ts";
export type * from "./kratos/kratos.ts";
export type { KratosFlow, NodeBase, UiInput, UiNode, UiText } from "./kratos/flow.ts";
export type { FoundTrait, TraitFacts, TraitSchema } from "./kratos/trait-schema.ts";

// What tells of its work.
export type { EndedRequest, Metrics, RevocationCounts, Upstream, UpstreamCall } from "./ops/metrics.ts";
export type { TransportRequest } from "./upstream/transport.ts";
export type { TraceContext } from "./ops/trace-context.ts";
export type { BegunRequest, CallSpan, RequestSpan, Tracer } from "./ops/tracer.ts";
export type { Readiness } from "./ops/readiness.ts";
export type { Check } from "./upstream/probe.ts";
