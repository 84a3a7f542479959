import type { ClaimsMapping } from "./setting-types.ts";
import type { AllowlistEntry } from "./redirect-allowlist.ts";

/**
 * What Lethe runs with: the settings as `readConfig` has read, checked and combined them. README has the table of settings. Times are in
 * milliseconds; addresses have no slash at their end; what is undefined was not set and has no default.
 */
export interface Config {
  hydra: HydraConfig;
  /** Undefined when no Kratos is set up (`KRATOS_PUBLIC_URL`). */
  kratos: KratosConfig | undefined;
  signIn: SignInConfig;
  consent: ConsentConfig;
  logout: LogoutConfig;
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
  maxConnections: number;
  /** Undefined: nothing is measured. */
  metricsPort: number | undefined;
  /** Where OpenTelemetry's spans are sent, with its path. Undefined: none are recorded. */
  tracesUrl: string | undefined;
  log: LogConfig;
  brand: BrandConfig;
  /** The operator's own templates, and words. */
  viewsDir: string | undefined;
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

export interface HydraConfig extends UpstreamConfig {
  /** The admin API, or the Ory Network project. */
  adminUrl: string;
  /** Hydra as browsers see it. Undefined: no sign-out can begin here, and a redirect of Hydra's is followed wherever it leads on http(s). */
  publicUrl: string | undefined;
  /** By which names the operator set both, for what is said about them. */
  settingNames: { address: string; key: string };
}

export interface KratosConfig extends UpstreamConfig {
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

export interface SignInConfig {
  /** Passwords by email, for demos. */
  demoUsers: ReadonlyMap<string, string> | undefined;
  rememberForMs: number;
  /** For whom a sign-in begins that no client has asked for. */
  defaultClientId: string | undefined;
}

export interface ConsentConfig {
  rememberForMs: number;
  /** Which traits make up which claim; undefined for the usual ones. */
  claims: ClaimsMapping | undefined;
  /** Clients that are not asked about. */
  trustedClientIds: ReadonlySet<string>;
}

export interface LogoutConfig {
  prompt: "auto" | "always" | "never";
  /** Undefined: every URI registered for the client will do. */
  allowlist: readonly AllowlistEntry[] | undefined;
  trustedClientIds: ReadonlySet<string>;
  requireFetchMetadata: boolean;
  requireKnownUser: boolean;
  recentInteractionMs: number | undefined;
  /** Where a "no" leads; undefined for a page of ours. */
  rejectUrl: string | undefined;
  /** What a sign-out ends at Kratos. */
  kratos: "off" | "browser" | "identity";
  /** Which access of clients ends with a sign-in. */
  revoke: "none" | "online" | "all";
  revokeDelayMs: number;
  offerEverywhere: boolean;
  offerClientOnly: boolean;
}

export interface ServerConfig {
  /** 0 takes any free port. */
  port: number;
  /** Undefined: every address of the machine. */
  host: string | undefined;
  tls: { certPath: string; keyPath: string } | undefined;
}

export interface LogConfig {
  level: "fatal" | "error" | "warn" | "info" | "debug" | "silent";
  /** Undefined: as suits where the log goes to. */
  format: "json" | "pretty" | undefined;
  auditLevel: "info" | "off";
}

export interface BrandConfig {
  name: string | undefined;
  /** https only. */
  logoUrl: string | undefined;
  /** A style sheet's path. */
  css: string | undefined;
}
