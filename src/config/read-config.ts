import { readFileSync } from "node:fs";
import type { Config, KratosConfig, RevocationIssuer, StoreConfig, TokenRevocationConfig } from "./config.ts";
import { ConfigError } from "./config-error.ts";
import { readOldSettings } from "./legacy-settings.ts";
import { secretSettings, settings, type Settings } from "./settings.ts";
import { contradictions, unknownSettings } from "./cross-checks.ts";
import { missingFiles } from "./setting-files.ts";

export { ConfigError };

/**
 * Reads, checks and combines the settings; docs/settings.md has them all.
 * @param env `process.env`, or what has the same names; an empty one counts as not set
 * @throws ConfigError with all mistakes at once
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const mistakes = [...readSecretFiles(given), ...readOldSettings(given), ...unknownSettings(given)];
  const parsed = settings.safeParse(given);
  for (const { path, message, input } of parsed.error?.issues ?? []) {
    mistakes.push(
      `${path.join(".")}: ${input === undefined && !(String(path[0]) in given) ? "is not set" : message}`,
    );
  }
  mistakes.push(...contradictions(given), ...missingFiles(given));
  if (!parsed.success || mistakes.length > 0) throw new ConfigError(mistakes);
  return toConfig(parsed.data);
}

// Puts the files' content where the value would stand.
function readSecretFiles(given: Record<string, string | undefined>): string[] {
  return secretSettings.flatMap((name) => {
    const path = given[`${name}_FILE`];
    if (path === undefined) return [];
    if (given[name] !== undefined) return [`${name}: is set, and so is ${name}_FILE`];
    try {
      const secret = readFileSync(path, "utf8").trim();
      if (secret === "") return [`${name}_FILE: the file is empty`];
      given[name] = secret;
      return [];
    } catch {
      return [`${name}_FILE: the file can't be read`];
    }
  });
}

function toConfig(given: Settings): Config {
  const network = given.ORY_SDK_URL ?? projectUrl(given.ORY_PROJECT_SLUG);
  const publicUrl = given.HYDRA_PUBLIC_URL ?? (given.HYDRA_ADMIN_URL === undefined ? network : undefined);
  const tls =
    given.TLS_CERT_PATH !== undefined && given.TLS_KEY_PATH !== undefined
      ? { certPath: given.TLS_CERT_PATH, keyPath: given.TLS_KEY_PATH }
      : undefined;
  const basePathOfUrl =
    given.BASE_URL === undefined ? "" : new URL(given.BASE_URL).pathname.replace(/\/$/, "");
  return {
    hydra: {
      adminUrl: given.HYDRA_ADMIN_URL ?? network ?? "",
      publicUrl,
      apiKey: given.ORY_API_KEY ?? given.ORY_ADMIN_API_TOKEN,
      settingNames: { address: addressName(given), key: keyName(given) },
      timeoutMs: given.UPSTREAM_TIMEOUT,
      maxSockets: given.UPSTREAM_MAX_SOCKETS,
    },
    kratos: toKratos(given),
    signIn: {
      demoUsers: given.DEMO_USERS,
      rememberForMs: given.REMEMBER_LOGIN_FOR,
      defaultClientId: given.DEFAULT_OAUTH2_CLIENT_ID,
    },
    consent: {
      rememberForMs: given.REMEMBER_CONSENT_FOR,
      preselect: given.CONSENT_PRESELECT,
      dynamicRegistration: given.DYNAMIC_CLIENT_REGISTRATION,
      claims: given.ID_TOKEN_CLAIMS,
      accessTokenClaims: given.ACCESS_TOKEN_CLAIMS,
      trustedClientIds: new Set(given.TRUSTED_CLIENT_IDS),
    },
    account: { canDelete: given.ACCOUNT_DELETE },
    device: { userCode: given.DEVICE_USER_CODE },
    server: { port: given.PORT, host: given.HOST, tls },
    baseUrl: given.BASE_URL,
    mountPath: given.BASE_PATH,
    linkPrefix: basePathOfUrl === "" ? given.BASE_PATH : basePathOfUrl,
    trustProxy: given.TRUST_PROXY,
    cookieSecrets: given.COOKIE_SECRET,
    logout: {
      prompt: given.LOGOUT_PROMPT,
      allowlist: given.LOGOUT_ALLOWLIST,
      trustedClientIds: new Set(given.TRUSTED_CLIENT_IDS),
      requireFetchMetadata: given.LOGOUT_REQUIRE_FETCH_METADATA,
      requireKnownUser: given.LOGOUT_REQUIRE_KNOWN_USER,
      recentInteractionMs: given.LOGOUT_RECENT_INTERACTION,
      rejectUrl: given.LOGOUT_REJECT_URL,
      kratos: given.KRATOS_PUBLIC_URL === undefined ? "off" : (given.LOGOUT_KRATOS ?? "browser"),
      revoke: given.LOGOUT_REVOKE,
      revokeDelayMs: given.LOGOUT_REVOKE_DELAY,
      offerEverywhere: given.LOGOUT_OFFER_EVERYWHERE,
      offerClientOnly: given.LOGOUT_OFFER_CLIENT_ONLY,
    },
    maxInFlight: given.MAX_IN_FLIGHT,
    maxConnections: given.MAX_CONNECTIONS,
    metricsPort: given.METRICS_PORT,
    admin:
      given.ADMIN_PORT === undefined
        ? undefined
        : {
            port: given.ADMIN_PORT,
            tokens: given.ADMIN_TOKEN ?? [],
            reconcileEveryMs: given.RECONCILE_EVERY,
            kratosHooks: given.KRATOS_HOOK_TOKEN && {
              tokens: given.KRATOS_HOOK_TOKEN,
              signOutOn: given.SIGN_OUT_ON,
            },
            tokenHook: given.HYDRA_HOOK_TOKEN && {
              tokens: given.HYDRA_HOOK_TOKEN,
              onError: given.HYDRA_HOOK_ON_ERROR,
              freshClaims: given.HYDRA_HOOK_CLAIMS,
            },
            tokenRevocation: toTokenRevocation(given),
          },
    store: toStore(given.STORE_URL),
    tracesUrl: tracesUrl(given),
    log: { level: given.LOG_LEVEL, format: given.LOG_FORMAT, auditLevel: given.AUDIT_LEVEL },
    brand: {
      name: given.BRAND_NAME,
      logoUrl: given.BRAND_LOGO_URL,
      color: given.BRAND_COLOR,
      css: given.BRAND_CSS,
      links: {
        home: given.HOME_URL,
        help: given.HELP_URL,
        privacy: given.PRIVACY_URL,
        terms: given.TERMS_URL,
        support: given.SUPPORT_EMAIL,
      },
    },
    viewsDir: given.VIEWS_DIR,
    localesDir: given.LOCALES_DIR,
    defaultLocale: given.DEFAULT_LOCALE,
  };
}

function toStore(url: string | undefined): StoreConfig {
  if (url === undefined) return { kind: "memory" };
  return url.startsWith("sqlite:")
    ? { kind: "sqlite", path: url.slice("sqlite:".length) }
    : { kind: "postgres", url };
}

function toKratos(given: Settings): KratosConfig | undefined {
  if (given.KRATOS_PUBLIC_URL === undefined) return undefined;
  return {
    publicUrl: given.KRATOS_PUBLIC_URL,
    browserUrl: given.KRATOS_BROWSER_URL ?? given.KRATOS_PUBLIC_URL,
    adminUrl: given.KRATOS_ADMIN_URL,
    apiKey: given.ORY_API_KEY ?? given.ORY_ADMIN_API_TOKEN,
    keyName: keyName(given),
    sessionCookie: given.KRATOS_SESSION_COOKIE,
    timeoutMs: given.UPSTREAM_TIMEOUT,
    maxSockets: given.UPSTREAM_MAX_SOCKETS,
  };
}

function toTokenRevocation(given: Settings): TokenRevocationConfig | undefined {
  const issuer = toIssuer(given);
  if (given.GLOBAL_REVOCATION_TOKEN === undefined && issuer === undefined) return undefined;
  return { tokens: given.GLOBAL_REVOCATION_TOKEN ?? [], issuer };
}

function toIssuer(given: Settings): RevocationIssuer | undefined {
  const url = given.GLOBAL_REVOCATION_ISSUER;
  const jwksUrl = given.GLOBAL_REVOCATION_JWKS_URL;
  const audience = given.GLOBAL_REVOCATION_AUDIENCE;
  if (url === undefined || jwksUrl === undefined || audience === undefined) return undefined;
  return { url, jwksUrl, audience, provider: given.GLOBAL_REVOCATION_PROVIDER };
}

// By which of their names the operator knows them: for what is said about them.
function addressName(given: Settings): string {
  if (given.HYDRA_ADMIN_URL !== undefined) return "HYDRA_ADMIN_URL";
  return given.ORY_SDK_URL === undefined ? "ORY_PROJECT_SLUG" : "ORY_SDK_URL";
}

function keyName(given: Settings): string {
  const hasOther = given.ORY_API_KEY === undefined && given.ORY_ADMIN_API_TOKEN !== undefined;
  return hasOther ? "ORY_ADMIN_API_TOKEN" : "ORY_API_KEY";
}

// As OpenTelemetry has it: the address of all signals is a base, that of traces alone is whole.
function tracesUrl(given: Settings): string | undefined {
  const base = given.OTEL_EXPORTER_OTLP_ENDPOINT;
  return given.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && `${base}/v1/traces`);
}

// The guide's example puts a host name where the project's slug belongs: both work.
function projectUrl(slug: string | undefined): string | undefined {
  if (slug === undefined) return undefined;
  return slug.includes(".") ? `https://${slug}` : `https://${slug}.projects.oryapis.com`;
}
