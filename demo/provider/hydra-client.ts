/** A client in Hydra's wire format, as in `POST /admin/clients`. */
export interface HydraClient {
  client_id?: string;
  client_name?: string;
  client_secret?: string;
  redirect_uris?: string[] | null;
  grant_types?: string[] | null;
  response_types?: string[] | null;
  scope?: string;
  audience?: string[];
  policy_uri?: string;
  tos_uri?: string;
  client_uri?: string;
  logo_uri?: string;
  contacts?: string[] | null;
  token_endpoint_auth_method?: string;
  frontchannel_logout_uri?: string;
  frontchannel_logout_session_required?: boolean;
  backchannel_logout_uri?: string;
  backchannel_logout_session_required?: boolean;
  post_logout_redirect_uris?: string[];
  metadata?: Record<string, unknown>;
  skip_consent?: boolean;
  skip_logout_consent?: boolean | null;
  created_at?: string;
  updated_at?: string;
  [other: string]: unknown;
}

export type StoredClient = HydraClient & { client_id: string };

const lifespans = [
  "authorization_code_grant_access_token_lifespan",
  "authorization_code_grant_id_token_lifespan",
  "authorization_code_grant_refresh_token_lifespan",
  "client_credentials_grant_access_token_lifespan",
  "implicit_grant_access_token_lifespan",
  "implicit_grant_id_token_lifespan",
  "jwt_bearer_grant_access_token_lifespan",
  "refresh_token_grant_id_token_lifespan",
  "refresh_token_grant_access_token_lifespan",
  "refresh_token_grant_refresh_token_lifespan",
];

/** The fields and their order as v2.3.0 writes them: some are absent when empty (`omitempty`), some null, some []. */
export function clientToWire(client: StoredClient, options: { fresh?: boolean } = {}): HydraClient {
  const empty = options.fresh ? null : [];
  return {
    client_id: client.client_id,
    client_name: client.client_name ?? "",
    redirect_uris: client.redirect_uris ?? empty,
    grant_types: client.grant_types ?? empty,
    response_types: client.response_types ?? empty,
    scope: client.scope ?? "",
    audience: client.audience ?? [],
    owner: client["owner"] ?? "",
    policy_uri: client.policy_uri ?? "",
    allowed_cors_origins: client["allowed_cors_origins"] ?? [],
    tos_uri: client.tos_uri ?? "",
    client_uri: client.client_uri ?? "",
    logo_uri: client.logo_uri ?? "",
    contacts: client.contacts ?? empty,
    client_secret_expires_at: 0,
    subject_type: "public",
    jwks: client["jwks"] ?? {},
    token_endpoint_auth_method: client.token_endpoint_auth_method ?? "client_secret_basic",
    userinfo_signed_response_alg: client["userinfo_signed_response_alg"] ?? "none",
    created_at: client.created_at ?? "",
    updated_at: client.updated_at ?? "",
    ...present(client, "frontchannel_logout_uri"),
    ...present(client, "frontchannel_logout_session_required"),
    ...present(client, "post_logout_redirect_uris"),
    ...present(client, "backchannel_logout_uri"),
    ...present(client, "backchannel_logout_session_required"),
    metadata: client.metadata ?? {},
    skip_consent: client.skip_consent ?? false,
    skip_logout_consent: client.skip_logout_consent ?? null,
    ...Object.fromEntries(lifespans.map((name) => [name, client[name] ?? null])),
  };
}

function present(client: StoredClient, field: string): HydraClient {
  const value = client[field];
  const isEmpty = value === undefined || value === null || value === "" || value === false;
  return isEmpty || (Array.isArray(value) && value.length === 0) ? {} : { [field]: value };
}
