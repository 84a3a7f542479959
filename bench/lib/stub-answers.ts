// What Hydra v2.3 and Kratos v1.3 answer, with all the fields that they send, asked for or not: to parse those is part of the work.

/** Where browsers are told that Hydra is. */
export const hydraPublicUrl = "https://hydra.example";

const subject = "8f6c1f1c-7f0e-4a58-9a63-0a3b6f3d2a11";
const sid = "5a1b2c3d-1111-4222-8333-944455556666";
const signedOutUrl = "https://bank.example/signed-out";

export function logoutRequest(challenge: string, isTrusted: boolean): string {
  const claims = { aud: ["bank"], sub: subject, sid, iat: 1763700000, auth_time: 1763700000 };
  const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
  const query = new URLSearchParams({
    id_token_hint: `${"h".repeat(96)}.${payload}.${"s".repeat(683)}`,
    post_logout_redirect_uri: signedOutUrl,
    state: "s".repeat(32),
  });
  return JSON.stringify({
    challenge,
    subject,
    sid,
    request_url: `/oauth2/sessions/logout?${query.toString()}`,
    rp_initiated: true,
    expires_at: "2026-11-21T12:00:00Z",
    requested_at: "2026-11-21T11:00:00Z",
    client: clientOf("bank", "Bank", { skip_logout_consent: isTrusted }),
  });
}

export function loginRequest(): string {
  return JSON.stringify({ ...flowRequest("login"), session_id: sid, skip: true });
}

export function consentRequest(): string {
  return JSON.stringify({ ...flowRequest("consent"), login_session_id: sid, skip: false, context: {} });
}

export function consentSessions(count: number): string {
  const sessions = Array.from({ length: count }, (_, at) => ({
    grant_scope: ["openid", "offline_access", "email"],
    grant_access_token_audience: [],
    session: { access_token: {}, id_token: { email: "ada@example.com", email_verified: true } },
    remember: false,
    remember_for: 0,
    handled_at: "2026-11-21T10:00:00Z",
    context: { kratos_session: "5e551011-0000-4000-8000-000000000001" },
    consent_request: {
      ...flowRequest("consent"),
      client: clientOf(`mail-${at}`, `Mail ${at}`, {
        backchannel_logout_uri: "https://mail.example/told",
      }),
      login_session_id: sid,
      skip: false,
    },
  }));
  return JSON.stringify(sessions);
}

export function redirectTo(kind: string): string {
  return JSON.stringify({ redirect_to: `${hydraPublicUrl}/oauth2/auth?${kind}_verifier=${"v".repeat(36)}` });
}

export function kratosSession(): string {
  return JSON.stringify({
    id: "5e551011-0000-4000-8000-000000000001",
    active: true,
    expires_at: "2036-11-21T12:00:00Z",
    authenticated_at: "2026-11-21T09:00:00Z",
    authenticator_assurance_level: "aal1",
    authentication_methods: [{ method: "password", aal: "aal1", completed_at: "2026-11-21T09:00:00Z" }],
    issued_at: "2026-11-21T09:00:00Z",
    identity: {
      id: subject,
      schema_id: "default",
      schema_url: "https://kratos.example/schemas/ZGVmYXVsdA",
      state: "active",
      traits: { email: "ada@example.com", name: { first: "Ada", last: "Lovelace" } },
      verifiable_addresses: [
        { id: sid, value: "ada@example.com", verified: true, via: "email", status: "completed" },
      ],
      recovery_addresses: [{ id: sid, value: "ada@example.com", via: "email" }],
      metadata_public: null,
      created_at: "2026-01-01T00:00:00Z",
      updated_at: "2026-01-01T00:00:00Z",
      organization_id: null,
    },
    devices: [{ id: sid, ip_address: "192.0.2.1", user_agent: "Firefox", location: "Athens, GR" }],
  });
}

function flowRequest(kind: string) {
  const query = "client_id=bank&response_type=code&scope=openid+offline_access+email&state=0123456789abcdef";
  return {
    challenge: "0".repeat(1100),
    requested_scope: ["openid", "offline_access", "email"],
    requested_access_token_audience: [],
    subject,
    oidc_context: {},
    client: clientOf("bank", "Bank", {}),
    request_url: `${hydraPublicUrl}/oauth2/auth?${query}&redirect_uri=https%3A%2F%2Fbank.example%2Fcallback`,
    ...(kind === "consent" && { login_challenge: "0".repeat(1100), acr: "aal1", amr: ["password"] }),
  };
}

function clientOf(id: string, name: string, more: Record<string, unknown>) {
  return {
    client_id: id,
    client_name: name,
    redirect_uris: [`https://${id}.example/callback`],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    scope: "openid offline_access email",
    audience: [],
    owner: "",
    policy_uri: "",
    allowed_cors_origins: [],
    tos_uri: "",
    client_uri: `https://${id}.example/`,
    logo_uri: "",
    contacts: null,
    client_secret_expires_at: 0,
    subject_type: "public",
    jwks: {},
    token_endpoint_auth_method: "client_secret_basic",
    userinfo_signed_response_alg: "none",
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    post_logout_redirect_uris: [signedOutUrl],
    metadata: {},
    skip_consent: false,
    skip_logout_consent: null,
    authorization_code_grant_access_token_lifespan: null,
    refresh_token_grant_access_token_lifespan: null,
    ...more,
  };
}

/** Hydra's words for a request that it does not have. */
export const notThere = '{"error":"Unable to locate the resource","error_description":""}';
