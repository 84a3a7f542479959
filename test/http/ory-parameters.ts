/** A parameter that Hydra or Kratos, v2.3.0 / v1.3.1 to master, appends to an address of ours. */
export interface AppendedParameter {
  /** The setting that has our address. */
  setting: string;
  name: string;
  /** The first version that does so. */
  since: string;
  /** Where it is built, in the repository of whose setting it is. */
  source: string;
  /** Where it belongs. */
  belongs: string;
}

const consent = "consent/strategy_default.go";
const error = "oauth2/handler.go forwardError, fosite errors.go ToValues";
const handlers = "selfservice/flow/*/flow.go AppendTo";

export const hydraParameters: readonly AppendedParameter[] = [
  {
    setting: "urls.login",
    name: "login_challenge",
    since: "v2.3.0",
    source: consent,
    belongs: "Kratos's sign-in",
  },
  {
    setting: "urls.login",
    name: "identity_schema",
    since: "v25.4.0",
    source: consent,
    belongs: "Kratos's sign-in",
  },
  {
    setting: "urls.registration",
    name: "login_challenge",
    since: "v2.3.0",
    source: consent,
    belongs: "Kratos's sign-up",
  },
  {
    setting: "urls.registration",
    name: "identity_schema",
    since: "v25.4.0",
    source: consent,
    belongs: "Kratos's sign-up",
  },
  {
    setting: "urls.consent",
    name: "consent_challenge",
    since: "v2.3.0",
    source: consent,
    belongs: "Hydra's admin API",
  },
  {
    setting: "urls.logout",
    name: "logout_challenge",
    since: "v2.3.0",
    source: consent,
    belongs: "Hydra's admin API",
  },
  {
    setting: "urls.device.verification",
    name: "device_challenge",
    since: "v25.4.0",
    source: consent,
    belongs: "the form",
  },
  {
    setting: "urls.device.verification",
    name: "user_code",
    since: "v25.4.0",
    source: consent,
    belongs: "the form",
  },
  {
    setting: "urls.device.success",
    name: "client_id",
    since: "v25.4.0",
    source: "oauth2/handler.go",
    belongs: "nowhere",
  },
  { setting: "urls.error", name: "error", since: "v2.3.0", source: error, belongs: "the explanation" },
  {
    setting: "urls.error",
    name: "error_description",
    since: "v2.3.0",
    source: error,
    belongs: "the explanation",
  },
  { setting: "urls.error", name: "error_hint", since: "v2.3.0", source: error, belongs: "the explanation" },
  { setting: "urls.error", name: "error_debug", since: "v2.3.0", source: error, belongs: "the explanation" },
];

export const kratosParameters: readonly AppendedParameter[] = [
  ...["login", "registration", "recovery", "verification", "settings"].map((flow) => ({
    setting: `flows.${flow}.ui_url`,
    name: "flow",
    since: "v1.3.1",
    source: handlers,
    belongs: "Kratos's flow",
  })),
  {
    setting: "flows.login.ui_url",
    name: "no_org_ui",
    since: "v25.4.0",
    source: "selfservice/strategy/oidc/strategy.go",
    belongs: "nowhere",
  },
  {
    setting: "flows.error.ui_url",
    name: "id",
    since: "v1.3.1",
    source: "selfservice/errorx/manager.go",
    belongs: "Kratos's error",
  },
];

/** What Kratos takes where a flow begins: `r.URL.Query()` in `selfservice/flow/*` and `selfservice/strategy/code`. */
export const startParameters: Record<string, { value: string; since: string; source: string }> = {
  return_to: { value: "https://app.example/next", since: "v1.3.1", source: "x/redir/secure_redirect.go" },
  login_challenge: { value: "c1", since: "v1.3.1", source: "hydra/hydra.go" },
  aal: { value: "aal2", since: "v1.3.1", source: "selfservice/flow/login/flow.go" },
  refresh: { value: "true", since: "v1.3.1", source: "selfservice/flow/login/flow.go" },
  via: { value: "email", since: "v1.3.1", source: "selfservice/strategy/code/strategy_login.go" },
  organization: { value: "5b1f", since: "v1.3.1", source: "selfservice/flow/organizations.go" },
  identity_schema: { value: "employee", since: "v25.4.0", source: "selfservice/flow/registration/flow.go" },
  after_verification_return_to: {
    value: "https://app.example/verified",
    since: "v1.3.1",
    source: "selfservice/flow/verification/flow.go",
  },
};
