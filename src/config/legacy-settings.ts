import { settings, type Settings } from "./settings.ts";

// What Hera's and Ory's reference apps call by another name, or have and Lethe has not. None of it may go unheard: an operator who comes
// from there would believe that a protection is on. Names that other software in a container has as well (DATABASE_URL, JWKS_URL)
// are left alone. docs/from-hera.md and docs/from-ory-reference-ui.md list all of them, and a test holds the two to this file.

type Given = Record<string, string | undefined>;

interface Renamed {
  to: keyof Settings;
  write?: (value: string) => string;
  /** Where the old name has a meaning of its own here as well. */
  only?: (given: Given) => boolean;
}

const renamed: Record<string, Renamed> = {
  ORY_PAT: { to: "ORY_API_KEY" },
  PROJECT_NAME: { to: "BRAND_NAME" },
  REMEMBER_CONSENT_SESSION_FOR_SECONDS: {
    to: "REMEMBER_CONSENT_FOR",
    write: (value) => value.replace(/^\d+$/, "$&s"),
  },
  // Without HYDRA_ADMIN_URL it is the Ory Network project, and may well be there for sign-outs alone.
  ORY_SDK_URL: { to: "KRATOS_PUBLIC_URL", only: (given) => given["HYDRA_ADMIN_URL"] !== undefined },
};

interface Refused {
  because: string;
  /** Values that ask for something; all of them when not set. */
  when?: RegExp;
}

const isOn = /^(?!(?:false|0|no|off)$)/i;
const noCaptcha = "there is no captcha here: limit sign-ins in front of Kratos (docs/from-hera.md)";
const noPlace = "Lethe does not look up where people are";

const refused: Record<string, Refused> = {
  CSRF_COOKIE_NAME: { because: "cookies have names of their own here, with __Host- when BASE_URL is https" },
  CSRF_COOKIE_SECRET: { because: "COOKIE_SECRET signs what forms need as well" },
  DANGEROUSLY_DISABLE_SECURE_CSRF_COOKIES: {
    because: "BASE_URL decides: cookies are Secure when it is https",
  },
  MOCK_TLS_TERMINATION: {
    because:
      "no X-Forwarded-Proto is sent: write HYDRA_ADMIN_URL with https, or turn off serve.admin.tls at Hydra",
  },
  CONFORMITY_FAKE_CLAIMS: {
    because: "no claims are made up: ID_TOKEN_CLAIMS says what they come from",
    when: /^1$/,
  },
  SECURITY_MODE: {
    because: "Kratos's cookie says who is signed in (KRATOS_PUBLIC_URL), not a proxy's JWT",
    when: /^(?!(?:cookie|standalone)$)/i,
  },
  NODE_ENV: { because: "there is no stub mode: npm run demo needs no Hydra", when: /^stub$/ },
  CAPTCHA_ENABLED: { because: noCaptcha, when: isOn },
  TURNSTILE_SITE_KEY: { because: noCaptcha },
  SETTINGS_TABLE: {
    because: "there is no database here, and no lockout after wrong passwords (docs/from-hera.md)",
  },
  BREACH_CHECK_ENABLED: {
    because: "Kratos does this: selfservice.methods.password.config.haveibeenpwned_enabled",
    when: isOn,
  },
  RECOVERY_HMAC_SECRET: { because: "Kratos alone recovers accounts: selfservice.flows.recovery" },
  ALLOW_DEMO_ACCOUNTS: { because: "Kratos decides who may sign in; without Kratos, DEMO_USERS", when: isOn },
  GEO_ENABLED: { because: noPlace, when: isOn },
  GEO_MANDATORY: { because: noPlace, when: isOn },
  DOCS_URL: { because: "no page has this link: HELP_URL is the one for help" },
};

/** Every name that is carried over or stops the start. */
export const oldSettings: readonly string[] = [...Object.keys(renamed), "HYDRA_URL", ...Object.keys(refused)];

/**
 * Puts the values of old names where the new ones would stand; a new name that is set wins.
 * @returns what can't be carried over, a sentence each that names what to set instead
 */
export function readOldSettings(given: Given): string[] {
  return [
    ...Object.entries(renamed).flatMap(([from, to]) => carryOver(given, from, to)),
    ...Object.entries(refused).flatMap(([name, { because, when }]) => {
      const value = given[name];
      return value === undefined || when?.test(value) === false ? [] : [`${name}: ${because}; take it out`];
    }),
    ...strayAddresses(given),
  ];
}

function carryOver(given: Given, from: string, { to, write, only }: Renamed): string[] {
  const value = given[from];
  if (value === undefined || given[to] !== undefined || only?.(given) === false) return [];
  const written = write === undefined ? value : write(value);
  // Here, so that the sentence has the name that the operator wrote.
  const [issue] = settings.shape[to].safeParse(written).error?.issues ?? [];
  if (issue !== undefined) return [`${from}: is ${to} here, which ${issue.message}`];
  given[to] = written;
  return [];
}

// Addresses there, and none or another's here. Only while Hydra's is missing: others may use these names for what they like.
function strayAddresses(given: Given): string[] {
  const sdkUrl = given["ORY_SDK_URL"];
  if (given["HYDRA_ADMIN_URL"] !== undefined || given["ORY_PROJECT_SLUG"] !== undefined) return [];
  if (sdkUrl === undefined)
    return given["HYDRA_URL"] === undefined ? [] : ["HYDRA_URL: is HYDRA_ADMIN_URL here"];
  const isProject = sdkUrl.startsWith("https:") || (given["ORY_API_KEY"] ?? given["ORY_ADMIN_API_TOKEN"]);
  if (isProject) return [];
  return [
    "ORY_SDK_URL: is an Ory Network project here; Kratos's address is KRATOS_PUBLIC_URL, and Hydra's is HYDRA_ADMIN_URL",
  ];
}
