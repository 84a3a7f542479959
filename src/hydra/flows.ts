/** An OAuth 2.0 client, as far as a page that asks for a sign-in or a consent shows it. */
export interface OAuthClient {
  id: string;
  name: string;
  uri: string | undefined;
  logoUri: string | undefined;
  policyUri: string | undefined;
  termsUri: string | undefined;
  skipConsent: boolean;
}

/** The parameters of OpenID Connect Core 1.0 §3.1.2.1 that reach a page. `prompt` and `max_age` are read from the request's own URL. */
export interface OidcContext {
  loginHint: string | undefined;
  uiLocales: string[];
  acrValues: string[];
  display: string | undefined;
  prompt: string[];
  maxAgeSeconds: number | undefined;
}

export interface LoginRequest {
  challenge: string;
  client: OAuthClient;
  /** True when Hydra knows this browser's sign-in: then `subject` is set, and nobody else may be accepted. */
  skip: boolean;
  subject: string;
  requestedScopes: string[];
  /** Where it began at Hydra, as Hydra says; it may be relative. */
  requestUrl: string;
  context: OidcContext;
  /** True when a device waits for it (RFC 8628): then there is no app that the browser goes back to. */
  isDevice: boolean;
}

/** What a sign-in is accepted with. */
export interface AcceptedLogin {
  subject: string;
  rememberForSeconds: number;
  /** Lengthens a sign-in that Hydra already knows. */
  extend: boolean;
  /** Kratos's session, which Hydra ends with its own. */
  identityProviderSessionId?: string | undefined;
  amr?: string[] | undefined;
  acr?: string | undefined;
}

/** A used, rejected, expired or unknown challenge; it may come with the URL at which it starts again, held to Hydra. */
export interface Gone {
  state: "gone";
  restartUrl: string | undefined;
}

/** Why a request is refused, in the words of OAuth 2.0 (RFC 6749 §4.1.2.1) or OpenID Connect Core 1.0 §3.1.2.6. */
export type Refusal = "access_denied" | "login_required" | "consent_required" | "interaction_required";

/** Where a client takes its answers, and what it may ask for. */
export interface ClientRegistration {
  redirectUris: string[];
  scopes: string[];
}

export interface HydraLogin {
  /** Undefined when there is no such client. */
  findClient(id: string): Promise<ClientRegistration | undefined>;
  getLoginRequest(challenge: string): Promise<{ state: "open"; request: LoginRequest } | Gone>;
  acceptLoginRequest(challenge: string, login: AcceptedLogin): Promise<{ redirectTo: string }>;
  rejectLoginRequest(challenge: string, why: Refusal): Promise<{ redirectTo: string }>;
}

export interface ConsentRequest {
  challenge: string;
  client: OAuthClient;
  /** True when the person has consented to this before. */
  skip: boolean;
  subject: string;
  /** The sign-in at Hydra that the consent belongs to. */
  sid: string;
  requestedScopes: string[];
  /** Hydra's `audience`, and the `resource`s (RFC 8707) that the client's registered audience permits. */
  requestedAudience: string[];
  /** Where it began at Hydra, as Hydra says; empty when it does not. It may be relative. */
  requestUrl: string;
  context: OidcContext;
  /** True when a device waits for it (RFC 8628): whoever began that may be somebody else, so the person is always asked. */
  isDevice: boolean;
}

export interface AcceptedConsent {
  scopes: string[];
  audience: string[];
  remember: boolean;
  /** 0: for good. */
  rememberForSeconds: number;
  idTokenClaims: Record<string, unknown>;
  /** Comes back with the consent session; nobody but the admin API sees it. */
  context: Record<string, unknown>;
}

export interface HydraConsent {
  getConsentRequest(challenge: string): Promise<{ state: "open"; request: ConsentRequest } | Gone>;
  acceptConsentRequest(challenge: string, consent: AcceptedConsent): Promise<{ redirectTo: string }>;
  rejectConsentRequest(challenge: string, why: Refusal): Promise<{ redirectTo: string }>;
}

/** An app that a person gave access, in one sign-in. Hydra lists no consent that it skipped because of an earlier one. */
export interface ConsentSession {
  /** The consent's challenge or request id. */
  id: string;
  client: OAuthClient;
  /** Empty when its sign-in has ended. */
  sid: string;
  scopes: string[];
  remembered: boolean;
  /** True when Hydra tells the app of a sign-out, over either channel. */
  isNotified: boolean;
  handledAtMs: number | undefined;
  /** As it was accepted with. */
  context: Record<string, unknown>;
}

/** Sign-ins and consents that exist. Everything that revokes is idempotent: what is gone already is success. */
export interface HydraSessions {
  /** All of them, over every page of Hydra's. */
  listConsentSessions(subject: string): Promise<ConsentSession[]>;
  /** Ends one sign-in: Hydra then notifies its apps over the back channel. Revokes no token. */
  endLoginSession(sid: string): Promise<void>;
  /** Revokes the access and refresh tokens of every sign-in of the subject at this client, and forgets its consents. */
  revokeClientConsents(subject: string, clientId: string): Promise<void>;
  /** Revokes the tokens of one consent. False when this Hydra can't (v2.3 and older): then nothing happened. */
  revokeConsent(id: string): Promise<boolean>;
}
