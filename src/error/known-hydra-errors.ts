/** What kind of error it is. */
export type ErrorKind =
  | "hint_missing"
  | "redirect_not_registered"
  | "hint_invalid"
  | "logout_gone"
  | "two_tabs"
  | "cookies_missing"
  | "client_unknown"
  | "redirect_uri_invalid"
  | "scope_not_allowed"
  | "sign_in_gone"
  | "access_denied"
  | "unavailable"
  | "other";

interface KnownHint {
  /** As the log names it. */
  name: string;
  pattern: RegExp;
  kind: ErrorKind;
  isSignOut?: true;
}

/** From Hydra's own sources (`consent/`, `flow/`, `fosite/`), v2.3 to v26.2; the first that matches counts. */
export const knownHints: readonly KnownHint[] = [
  {
    name: "logout_hint_missing",
    pattern: /id_token_hint is missing\./i,
    kind: "hint_missing",
    isSignOut: true,
  },
  {
    name: "logout_redirect_uri",
    pattern: /post_logout_redirect_uri is not a whitelisted/i,
    kind: "redirect_not_registered",
    isSignOut: true,
  },
  { name: "logout_expired", pattern: /logout request has expired/i, kind: "logout_gone", isSignOut: true },
  // A hint in an authorization goes back to its app: of a hint, only a sign-out's error comes here. A bad signature, another algorithm
  // and no signature at all (`alg: none`) are go-jose's to refuse, and its text is all that there is.
  {
    name: "logout_hint_invalid",
    pattern: /go-jose\/go-jose|compact JWS format|id_token_hint|Logout failed because/i,
    kind: "hint_invalid",
    isSignOut: true,
  },
  { name: "logout_failed", pattern: /^Logout failed/im, kind: "hint_invalid", isSignOut: true },
  { name: "csrf_mismatch", pattern: /CSRF value from the token does not match/i, kind: "two_tabs" },
  {
    name: "csrf_cookie",
    pattern: /No CSRF value available|CSRF session cookie could not be decoded/i,
    kind: "cookies_missing",
  },
  { name: "client", pattern: /OAuth 2\.0 Client does not exist/i, kind: "client_unknown" },
  {
    name: "redirect_uri",
    pattern: /'redirect_uri' parameter|The redirect URI '/i,
    kind: "redirect_uri_invalid",
  },
  { name: "scope", pattern: /not allowed to request scope/i, kind: "scope_not_allowed" },
  {
    name: "sign_in_expired",
    pattern: /(?:login|consent|device) request has expired/i,
    kind: "sign_in_gone",
  },
  {
    name: "verifier_used",
    pattern: /(?:login|consent|device) verifier (?:has already been used|is invalid)/i,
    kind: "sign_in_gone",
  },
];

/** Codes of OAuth 2.0, OpenID Connect and Hydra that may stand in the log: of a link's own words, none. */
export const loggedCodes: ReadonlySet<string> = new Set([
  "access_denied",
  "account_selection_required",
  "authorization_pending",
  "consent_required",
  "error",
  "interaction_required",
  "invalid_client",
  "invalid_grant",
  "invalid_request",
  "invalid_request_object",
  "invalid_request_uri",
  "invalid_scope",
  "invalid_state",
  "invalid_token",
  "login_required",
  "misconfiguration",
  "not_found",
  "registration_not_supported",
  "request_forbidden",
  "request_not_supported",
  "request_unauthorized",
  "request_uri_not_supported",
  "server_error",
  "temporarily_unavailable",
  "token_inactive",
  "unauthorized_client",
  "unsupported_grant_type",
  "unsupported_response_mode",
  "unsupported_response_type",
]);
