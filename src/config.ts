import { readFileSync } from "node:fs";
import { z } from "zod";
import { parseAllowlistEntry } from "./logout/allowlist.ts";
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
  LOGOUT_REJECT_URL: kind.webUrl.optional(),
  UPSTREAM_TIMEOUT: kind.duration.refine((ms) => ms <= 3_600_000, "must be 1h or less").default(5000),
  UPSTREAM_MAX_SOCKETS: kind.positiveInteger.default(128),
  MAX_IN_FLIGHT: kind.positiveInteger.default(1024),
  LOG_LEVEL: z
    .enum(
      ["fatal", "error", "warn", "info", "debug", "silent"],
      "must be fatal, error, warn, info, debug or silent",
    )
    .default("info"),
  LOG_FORMAT: z.enum(["json", "pretty"], "must be json or pretty").optional(),
  BRAND_NAME: z.string().max(80, "must be at most 80 characters").optional(),
  BRAND_LOGO_URL: kind.httpsUrl.optional(),
  BRAND_CSS: z.string().optional(),
  VIEWS_DIR: z.string().optional(),
  DEFAULT_LOCALE: z
    .string()
    .regex(/^[A-Za-z-]{2,12}$/, "must be a language such as en")
    .default("en"),
});

type Settings = z.output<typeof settings>;

/** Settings that may be given as a file's path under the name with `_FILE` behind it. */
export const secretSettings = ["COOKIE_SECRET", "ORY_API_KEY", "ORY_ADMIN_API_TOKEN"] as const;

/** What Lethe runs with. */
export type Config = ReturnType<typeof toConfig>;

/** Every mistake in the settings, by name and never by value. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly mistakes: string[];

  constructor(mistakes: string[]) {
    super(`bad settings:\n${mistakes.map((mistake) => `  ${mistake}`).join("\n")}`);
    this.mistakes = mistakes;
  }
}

/**
 * Reads the settings from environment variables; an empty one counts as not set.
 * @throws ConfigError with all mistakes at once
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const mistakes = [...readSecretFiles(given), ...unknownSettings(given)];
  const parsed = settings.safeParse(given);
  for (const { path, message, input } of parsed.error?.issues ?? []) {
    mistakes.push(
      `${path.join(".")}: ${input === undefined && !(String(path[0]) in given) ? "is not set" : message}`,
    );
  }
  mistakes.push(...contradictions(given));
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

// A mistyped LOGOUT_ setting would leave a protection off without a word.
function unknownSettings(given: Record<string, string | undefined>): string[] {
  return Object.keys(given)
    .filter((name) => name.startsWith("LOGOUT_") && !(name in settings.shape))
    .map((name) => `${name}: there is no such setting`);
}

function contradictions(given: Record<string, string | undefined>): string[] {
  const mistakes = [];
  const network = given["ORY_PROJECT_SLUG"] ?? given["ORY_SDK_URL"];
  if (given["HYDRA_ADMIN_URL"] === undefined) {
    if (network === undefined)
      mistakes.push("HYDRA_ADMIN_URL: is not set (or, for Ory Network, ORY_PROJECT_SLUG)");
    else if (given["ORY_API_KEY"] === undefined && given["ORY_ADMIN_API_TOKEN"] === undefined) {
      mistakes.push("ORY_API_KEY: is not set, and Ory Network needs it");
    }
    // The key goes there with every call.
    const sdkUrl = given["ORY_SDK_URL"] ?? "https:";
    if (!/^https:|^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::|\/|$)/.test(sdkUrl)) {
      mistakes.push("ORY_SDK_URL: must be https");
    }
  }
  if ((given["TLS_CERT_PATH"] === undefined) !== (given["TLS_KEY_PATH"] === undefined)) {
    mistakes.push("TLS_CERT_PATH and TLS_KEY_PATH: set both or none");
  }
  return mistakes;
}

function toConfig(given: Settings) {
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
      timeoutMs: given.UPSTREAM_TIMEOUT,
      maxSockets: given.UPSTREAM_MAX_SOCKETS,
    },
    server: { port: given.PORT, host: given.HOST, tls },
    baseUrl: given.BASE_URL,
    /** Where requests arrive. */
    mountPath: given.BASE_PATH,
    /** What browsers see before our paths: a proxy may take away what BASE_URL has. */
    linkPrefix: basePathOfUrl === "" ? given.BASE_PATH : basePathOfUrl,
    https: given.BASE_URL === undefined ? tls !== undefined : given.BASE_URL.startsWith("https:"),
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
    },
    maxInFlight: given.MAX_IN_FLIGHT,
    log: { level: given.LOG_LEVEL, format: given.LOG_FORMAT },
    brand: { name: given.BRAND_NAME, logoUrl: given.BRAND_LOGO_URL, css: given.BRAND_CSS },
    viewsDir: given.VIEWS_DIR,
    defaultLocale: given.DEFAULT_LOCALE,
  };
}

// The guide's example puts a host name where the project's slug belongs: both work.
function projectUrl(slug: string | undefined): string | undefined {
  if (slug === undefined) return undefined;
  return slug.includes(".") ? `https://${slug}` : `https://${slug}.projects.oryapis.com`;
}
