import type { Color } from "../color.ts";
import type { ClaimsMapping, SignOutOn } from "./setting-types.ts";
import type { AllowlistEntry } from "./redirect-allowlist.ts";

/**
 * What Lethe runs with: the settings as `readConfig` has read, checked and combined them. docs/settings.md has the table of settings. Times are in
 * milliseconds; addresses have no slash at their end; what is undefined was not set and has no default.
 */
export interface Config {
  /** Hydra's admin API, and Hydra as browsers see it. */
  hydra: HydraConfig;
  /** Undefined when no Kratos is set up (`KRATOS_PUBLIC_URL`). */
  kratos: KratosConfig | undefined;
  /** `/login`. */
  signIn: SignInConfig;
  /** `/consent`. */
  consent: ConsentConfig;
  /** The account area. */
  account: AccountConfig;
  /** The page for a device's code. */
  device: DeviceConfig;
  /** `/logout`. */
  logout: LogoutConfig;
  /** Where Lethe listens. */
  server: ServerConfig;
  /** Lethe as browsers see it. */
  baseUrl: string | undefined;
  /** Where requests arrive: empty, or `/…`. */
  mountPath: string;
  /** What browsers see before our paths, empty or `/…`: a proxy may take away what BASE_URL has. */
  linkPrefix: string;
  /** Express's `trust proxy`. */
  trustProxy: boolean | number | string[];
  /** Newest first: the first signs and encrypts, all are accepted. */
  cookieSecrets: string[];
  /** How many requests are worked on at once. */
  maxInFlight: number;
  /** How many connections are open at once; what comes beyond is turned away. */
  maxConnections: number;
  /** Undefined: nothing is measured. */
  metricsPort: number | undefined;
  /** The admin API, for programs. Undefined: there is none. */
  admin: AdminConfig | undefined;
  /** `STORE_URL`. */
  store: StoreConfig;
  /** Where OpenTelemetry's spans are sent, with its path. Undefined: none are recorded. */
  tracesUrl: string | undefined;
  /** What is logged, and how. */
  log: LogConfig;
  /** What pages show of the operator. */
  brand: BrandConfig;
  /** The operator's own templates, and words. */
  viewsDir: string | undefined;
  /** `<language>.json` files, whose texts come before ours. */
  localesDir: string | undefined;
  /** A BCP 47 tag that there is a locale of. */
  defaultLocale: string;
}

/** How an Ory service is called. */
interface UpstreamConfig {
  /** For one call, with its retry. */
  timeoutMs: number;
  maxSockets: number;
  /** A bearer token. */
  apiKey: string | undefined;
}

/** How Hydra is called. */
export interface HydraConfig extends UpstreamConfig {
  /** The admin API, or the Ory Network project. */
  adminUrl: string;
  /** Hydra as browsers see it. Undefined: no sign-out can begin here, and a redirect of Hydra's is followed wherever it leads on http(s). */
  publicUrl: string | undefined;
  /** By which names the operator set both, for what is said about them. */
  settingNames: { address: string; key: string };
}

/** How Kratos is called. */
export interface KratosConfig extends UpstreamConfig {
  /** Kratos's public API as Lethe reaches it. */
  publicUrl: string;
  /** Kratos as browsers see it. */
  browserUrl: string;
  /** Undefined: what needs the admin API is not offered. */
  adminUrl: string | undefined;
  /** By which name the operator set the API key. */
  keyName: string;
  /** The session cookie's name. */
  sessionCookie: string;
}

/** What a sign-in goes by. */
export interface SignInConfig {
  /** Passwords by email, for demos. */
  demoUsers: ReadonlyMap<string, string> | undefined;
  /** For how long an answer is remembered. */
  rememberForMs: number;
  /** For whom a sign-in begins that no client has asked for. */
  defaultClientId: string | undefined;
}

/** What a consent goes by. */
export interface ConsentConfig {
  /** For how long an answer is remembered. */
  rememberForMs: number;
  /** `CONSENT_PRESELECT`: what is ticked when the question is shown. */
  preselect: "none" | "all";
  /** `DYNAMIC_CLIENT_REGISTRATION`: clients may have registered themselves at Hydra. */
  dynamicRegistration: boolean;
  /** Which traits make up which claim; undefined for the usual ones. */
  claims: ClaimsMapping | undefined;
  /** The same for access tokens; undefined: they have none. */
  accessTokenClaims: ClaimsMapping | undefined;
  /** Clients that are not asked about. */
  trustedClientIds: ReadonlySet<string>;
}

/** What the account area goes by. */
export interface AccountConfig {
  /** `ACCOUNT_DELETE`: users can delete their account. */
  canDelete: boolean;
}

/** What the page for a device's code goes by. */
export interface DeviceConfig {
  /** `DEVICE_USER_CODE`: what Hydra's codes are made of. */
  userCode: "mixed" | "capitals" | "digits";
}

/** What a sign-out goes by (docs/settings.md has what each value does). */
export interface LogoutConfig {
  /** `LOGOUT_PROMPT`. */
  prompt: "auto" | "always" | "never";
  /** Undefined: every URI registered for the client will do. */
  allowlist: readonly AllowlistEntry[] | undefined;
  /** `TRUSTED_CLIENT_IDS`. */
  trustedClientIds: ReadonlySet<string>;
  /** `LOGOUT_REQUIRE_FETCH_METADATA`. */
  requireFetchMetadata: boolean;
  /** `LOGOUT_REQUIRE_KNOWN_USER`. */
  requireKnownUser: boolean;
  /** `LOGOUT_RECENT_INTERACTION`; undefined: when the user was last seen does not count. */
  recentInteractionMs: number | undefined;
  /** Where a "no" leads; undefined for a page of ours. */
  rejectUrl: string | undefined;
  /** What a sign-out ends at Kratos. */
  kratos: "off" | "browser" | "identity";
  /** Which access of clients ends with a sign-in. */
  revoke: "none" | "online" | "all";
  /** How long after the sign-out access is revoked of which Hydra tells the clients first. */
  revokeDelayMs: number;
  /** `LOGOUT_OFFER_EVERYWHERE`. */
  offerEverywhere: boolean;
  /** `LOGOUT_OFFER_CLIENT_ONLY`. */
  offerClientOnly: boolean;
}

/** Where Lethe listens. */
export interface ServerConfig {
  /** 0 takes any free port. */
  port: number;
  /** Undefined: every address of the machine. */
  host: string | undefined;
  /** Paths of PEM files; undefined: plain http. */
  tls: { certPath: string; keyPath: string } | undefined;
}

/** The admin API. */
export interface AdminConfig {
  /** A port of its own. 0 takes any free one. */
  port: number;
  /** The secrets that let a program place and read orders, newest first; none: nobody does. */
  tokens: string[];
  /** How often the sign-ins of disabled identities are looked for; undefined: never by itself. */
  reconcileEveryMs: number | undefined;
  /** Kratos's web-hooks. Undefined: there are none. */
  kratosHooks: KratosHooksConfig | undefined;
  /** Hydra's token hook. Undefined: there is none. */
  tokenHook: TokenHookConfig | undefined;
  /** Global Token Revocation. Undefined: there is none. */
  tokenRevocation: TokenRevocationConfig | undefined;
}

/** Kratos's web-hooks. */
export interface KratosHooksConfig {
  /** The secrets that let Kratos in, newest first. */
  tokens: string[];
  /** `SIGN_OUT_ON`: what ends a user's other sign-ins. */
  signOutOn: SignOutOn;
}

/** Hydra's token hook. */
export interface TokenHookConfig {
  /** The secrets that let Hydra in, newest first. */
  tokens: string[];
  /** `HYDRA_HOOK_ON_ERROR`: whether a token is given out when it can't be known whether it may be. */
  onError: "closed" | "open";
  /** `HYDRA_HOOK_CLAIMS`: refreshed tokens say what the identity's traits are now. */
  freshClaims: boolean;
}

/** Where sign-out orders and late revocations are kept: as long as the process lives, in a file, or in PostgreSQL (its address has a password). */
export type StoreConfig =
  { kind: "memory" } | { kind: "sqlite"; path: string } | { kind: "postgres"; url: string };

/** Global Token Revocation: who may ask. */
export interface TokenRevocationConfig {
  /** Shared secrets, newest first; maybe none. */
  tokens: string[];
  /** Whose JWTs are taken. Undefined: nobody's. */
  issuer: RevocationIssuer | undefined;
}

/** A security product, or the provider that users come from. */
export interface RevocationIssuer {
  /** `iss`. */
  url: string;
  /** Where its keys are, https. */
  jwksUrl: string;
  /** `aud`. */
  audience: string;
  /** The id by which Kratos knows it as a social sign-in provider. */
  provider: string | undefined;
}

/** What is logged, and how. */
export interface LogConfig {
  /** Pino's levels. */
  level: "fatal" | "error" | "warn" | "info" | "debug" | "silent";
  /** Undefined: as suits where the log goes to. */
  format: "json" | "pretty" | undefined;
  /** Of audit events, whatever `level` is. */
  auditLevel: "info" | "off";
}

/** What pages show of the operator. */
export interface BrandConfig {
  /** At most 80 characters. */
  name: string | undefined;
  /** https only. */
  logoUrl: string | undefined;
  /** Such as `#1b5e87`; pages show it, or the nearest to it that can be read. */
  color: Color | undefined;
  /** A style sheet's path. */
  css: string | undefined;
  /** What stands below every page. */
  links: BrandLinks;
}

/** Where the operator is to be found, http(s). */
export interface BrandLinks {
  home: string | undefined;
  help: string | undefined;
  privacy: string | undefined;
  terms: string | undefined;
  /** An email address. */
  support: string | undefined;
}
