import { deviceGrant } from "./token-endpoint-client.ts";

/** Hydra's document, without what this provider cannot do: implicit and hybrid flows, request objects, verifiable credentials. */
export function discovery(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth2/auth`,
    token_endpoint: `${issuer}/oauth2/token`,
    device_authorization_endpoint: `${issuer}/oauth2/device/auth`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    subject_types_supported: ["public"],
    response_types_supported: ["code"],
    claims_supported: ["sub"],
    grant_types_supported: ["authorization_code", "client_credentials", "refresh_token", deviceGrant],
    response_modes_supported: ["query"],
    userinfo_endpoint: `${issuer}/userinfo`,
    scopes_supported: ["offline_access", "offline", "openid"],
    token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic", "none"],
    userinfo_signing_alg_values_supported: ["none"],
    id_token_signing_alg_values_supported: ["RS256"],
    id_token_signed_response_alg: ["RS256"],
    userinfo_signed_response_alg: ["none"],
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    require_request_uri_registration: true,
    claims_parameter_supported: false,
    revocation_endpoint: `${issuer}/oauth2/revoke`,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
    end_session_endpoint: `${issuer}/oauth2/sessions/logout`,
    code_challenge_methods_supported: ["plain", "S256"],
  };
}
