import { z } from "zod";
import { parseAllowlistEntry } from "./redirect-allowlist.ts";
import * as kind from "./setting-types.ts";

/** The settings, by the names of their environment variables. README's table and `.env.example` are held to this list by a test. */
export const settings = z.object({
  HYDRA_ADMIN_URL: kind.baseUrl.optional(),
  HYDRA_PUBLIC_URL: kind.baseUrl.optional(),
  ORY_PROJECT_SLUG: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*$/, "must be the slug of an Ory Network project")
    .optional(),
  ORY_SDK_URL: kind.baseUrl.optional(),
  ORY_API_KEY: kind.headerValue.optional(),
  ORY_ADMIN_API_TOKEN: kind.headerValue.optional(),
  KRATOS_PUBLIC_URL: kind.baseUrl.optional(),
  KRATOS_BROWSER_URL: kind.baseUrl.optional(),
  KRATOS_ADMIN_URL: kind.baseUrl.optional(),
  KRATOS_SESSION_COOKIE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, "must be a cookie's name")
    .default("ory_kratos_session"),
  DEMO_USERS: kind.demoUsers.optional(),
  DEFAULT_OAUTH2_CLIENT_ID: z.string().max(255, "must be a client's id").optional(),
  REMEMBER_LOGIN_FOR: kind.duration.default(86_400_000),
  REMEMBER_CONSENT_FOR: kind.duration.default(2_592_000_000),
  CONSENT_PRESELECT: z.enum(["none", "all"], "must be none or all").default("none"),
  DEVICE_USER_CODE: z
    .enum(["mixed", "capitals", "digits"], "must be mixed, capitals or digits")
    .default("mixed"),
  DYNAMIC_CLIENT_REGISTRATION: kind.flag.default(false),
  ID_TOKEN_CLAIMS: kind.claimsMapping.optional(),
  ACCESS_TOKEN_CLAIMS: kind.claimsMapping.optional(),
  BASE_URL: kind.baseUrl.optional(),
  BASE_PATH: z
    .string()
    .regex(/^(?:\/[A-Za-z0-9._~-]+)*\/?$/, "must be a path such as /auth")
    .transform((path) => path.replace(/\/$/, ""))
    .default(""),
  PORT: kind.port.default(3000),
  HOST: z.string().optional(),
  TLS_CERT_PATH: z.string().optional(),
  TLS_KEY_PATH: z.string().optional(),
  TRUST_PROXY: kind.trustProxy.default(false),
  COOKIE_SECRET: kind.list.refine(
    (secrets) => secrets.length > 0 && secrets.every((secret) => Buffer.byteLength(secret) >= 32),
    "must be 32 bytes or more (several: comma-separated, newest first)",
  ),
  LOGOUT_PROMPT: z.enum(["auto", "always", "never"], "must be auto, always or never").default("auto"),
  LOGOUT_ALLOWLIST: kind.list
    .transform((entries, context) =>
      entries.flatMap((text, index) => {
        const entry = parseAllowlistEntry(text);
        if (entry !== undefined) return [entry];
        const message = `entry ${index + 1} is not a URI, an origin or https://*.example.com`;
        context.addIssue({ code: "custom", message });
        return [];
      }),
    )
    .optional(),
  TRUSTED_CLIENT_IDS: kind.list.optional(),
  LOGOUT_REQUIRE_FETCH_METADATA: kind.flag.default(false),
  LOGOUT_REQUIRE_KNOWN_USER: kind.flag.default(true),
  LOGOUT_RECENT_INTERACTION: kind.duration.optional(),
  LOGOUT_KRATOS: z.enum(["off", "browser", "identity"], "must be off, browser or identity").optional(),
  LOGOUT_REVOKE: z.enum(["none", "online", "all"], "must be none, online or all").default("none"),
  LOGOUT_REVOKE_DELAY: kind.delay.refine((ms) => ms <= 600_000, "must be 10m or less").default(15_000),
  LOGOUT_OFFER_EVERYWHERE: kind.flag.default(false),
  LOGOUT_OFFER_CLIENT_ONLY: kind.flag.default(false),
  LOGOUT_REJECT_URL: kind.webUrl.optional(),
  ACCOUNT_DELETE: kind.flag.default(false),
  UPSTREAM_TIMEOUT: kind.duration.refine((ms) => ms <= 3_600_000, "must be 1h or less").default(5000),
  UPSTREAM_MAX_SOCKETS: kind.positiveInteger.default(128),
  MAX_IN_FLIGHT: kind.positiveInteger.default(256),
  MAX_CONNECTIONS: kind.positiveInteger.default(2048),
  METRICS_PORT: kind.port.optional(),
  ADMIN_PORT: kind.port.optional(),
  ADMIN_TOKEN: kind.bearerSecrets.optional(),
  KRATOS_HOOK_TOKEN: kind.bearerSecrets.optional(),
  SIGN_OUT_ON: kind.signOutOn.default(new Set(["password", "recovery"])),
  HYDRA_HOOK_TOKEN: kind.bearerSecrets.optional(),
  HYDRA_HOOK_ON_ERROR: z.enum(["closed", "open"], "must be closed or open").default("closed"),
  HYDRA_HOOK_CLAIMS: kind.flag.default(false),
  RECONCILE_EVERY: kind.duration
    .refine((ms) => ms >= 60_000 && ms <= 604_800_000, "must be between 1m and 7d")
    .optional(),
  GLOBAL_REVOCATION_TOKEN: kind.bearerSecrets.optional(),
  GLOBAL_REVOCATION_ISSUER: kind.issuer.optional(),
  GLOBAL_REVOCATION_JWKS_URL: kind.httpsUrl.optional(),
  GLOBAL_REVOCATION_AUDIENCE: z.string().max(2048, "must be 2048 characters or less").optional(),
  GLOBAL_REVOCATION_PROVIDER: z
    .string()
    .regex(/^[\w.-]{1,100}$/, "must be the id of a social sign-in provider at Kratos")
    .optional(),
  STORE_URL: z
    .string()
    .regex(
      /^(?:sqlite:\/[^/?#][^?#]*|postgres(?:ql)?:\/\/[^/?#]+\/[^/?#]+(?:\?[^#]*)?)$/,
      "must be sqlite: and a file's absolute path, or postgres://user:password@host:port/database",
    )
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: kind.baseUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: kind.baseUrl.optional(),
  LOG_LEVEL: z
    .enum(
      ["fatal", "error", "warn", "info", "debug", "silent"],
      "must be fatal, error, warn, info, debug or silent",
    )
    .default("info"),
  AUDIT_LEVEL: z.enum(["info", "off"], "must be info or off").default("info"),
  LOG_FORMAT: z.enum(["json", "pretty"], "must be json or pretty").optional(),
  BRAND_NAME: z.string().max(80, "must be at most 80 characters").optional(),
  BRAND_LOGO_URL: kind.httpsUrl.optional(),
  BRAND_COLOR: kind.color.optional(),
  BRAND_CSS: z.string().optional(),
  HOME_URL: kind.webUrl.optional(),
  HELP_URL: kind.webUrl.optional(),
  PRIVACY_URL: kind.webUrl.optional(),
  TERMS_URL: kind.webUrl.optional(),
  SUPPORT_EMAIL: kind.emailAddress.optional(),
  VIEWS_DIR: z.string().optional(),
  LOCALES_DIR: z.string().optional(),
  DEFAULT_LOCALE: z
    .string()
    .regex(/^[A-Za-z0-9-]{2,12}$/, "must be a language such as en")
    .default("en"),
});

export type Settings = z.output<typeof settings>;

/** Settings that may be given as a file's path under the name with `_FILE` behind it. */
export const secretSettings = [
  "COOKIE_SECRET",
  "ORY_API_KEY",
  "ORY_ADMIN_API_TOKEN",
  "DEMO_USERS",
  "ADMIN_TOKEN",
  "KRATOS_HOOK_TOKEN",
  "HYDRA_HOOK_TOKEN",
  "STORE_URL",
  "GLOBAL_REVOCATION_TOKEN",
] as const;
