import { inspect } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../../../src/config/read-config.ts";
import { oldSettings } from "../../../src/config/legacy-settings.ts";
import { mistakesIn, needed, secret } from "../../../testkit/http/settings-fixture.ts";

const withHydra = (env: Record<string, string>) => readConfig({ ...needed, ...env });

describe("readConfig, given a name of Hera's or of Ory's reference apps", () => {
  it("takes ORY_PAT for ORY_API_KEY", () => {
    expect(withHydra({ ORY_PAT: "ory_pat_x" })).toEqual(withHydra({ ORY_API_KEY: "ory_pat_x" }));
    expect(mistakesIn({ COOKIE_SECRET: secret, ORY_PROJECT_SLUG: "slug", ORY_PAT: "ory_pat_x" })).toEqual([]);
  });

  it("takes PROJECT_NAME for BRAND_NAME", () => {
    expect(withHydra({ PROJECT_NAME: "SecureApp" }).brand.name).toBe("SecureApp");
  });

  it.each([
    ["3600", 3_600_000],
    ["1", 1000],
    ["2h", 7_200_000],
  ])("takes REMEMBER_CONSENT_SESSION_FOR_SECONDS=%s for %i ms", (value, ms) => {
    expect(withHydra({ REMEMBER_CONSENT_SESSION_FOR_SECONDS: value }).consent.rememberForMs).toBe(ms);
  });

  it.each([
    ["0", "must be longer than nothing"],
    ["an hour", "must be a duration such as 500ms, 5s, 10m or 1h"],
    ["3600.5", "must be a duration such as 500ms, 5s, 10m or 1h"],
  ])("refuses REMEMBER_CONSENT_SESSION_FOR_SECONDS=%s under the name that was given", (value, message) => {
    expect(mistakesIn({ ...needed, REMEMBER_CONSENT_SESSION_FOR_SECONDS: value })).toEqual([
      `REMEMBER_CONSENT_SESSION_FOR_SECONDS: is REMEMBER_CONSENT_FOR here, which ${message}`,
    ]);
  });

  it.each([
    { ORY_PAT: "old", ORY_API_KEY: "new" },
    { PROJECT_NAME: "old", BRAND_NAME: "new" },
    { REMEMBER_CONSENT_SESSION_FOR_SECONDS: "60", REMEMBER_CONSENT_FOR: "2h" },
    { ORY_SDK_URL: "https://old.example", KRATOS_PUBLIC_URL: "https://new.example" },
  ])("lets the new name win: %j", (env) => {
    const alone = Object.fromEntries(Object.entries(env).slice(1));
    expect(withHydra(env)).toEqual(withHydra(alone));
  });

  it("takes an old name that is empty for one that is not set", () => {
    const empty = Object.fromEntries(oldSettings.map((name) => [name, ""]));
    expect(withHydra(empty)).toEqual(readConfig(needed));
  });

  it("changes nothing in the environment that it was given", () => {
    const env = Object.freeze({ ...needed, ORY_PAT: "ory_pat_x" });
    expect(() => readConfig(env)).not.toThrow();
  });
});

describe("ORY_SDK_URL", () => {
  const kratos = { ORY_SDK_URL: "http://kratos:4433" };

  it("is Kratos's address beside HYDRA_ADMIN_URL, as in Ory's app, and leaves Hydra's alone", () => {
    const { hydra, kratos: found } = withHydra(kratos);
    expect(found).toMatchObject({ publicUrl: "http://kratos:4433", adminUrl: undefined });
    expect(hydra).toMatchObject({ adminUrl: "http://hydra:4445", publicUrl: undefined });
  });

  it("is an Ory Network project without it, and sets no Kratos up", () => {
    const network = { COOKIE_SECRET: secret, ORY_API_KEY: "key", ORY_SDK_URL: "https://auth.example" };
    expect(readConfig(network)).toMatchObject({
      kratos: undefined,
      hydra: { adminUrl: "https://auth.example" },
    });
  });

  it.each([{ ORY_SDK_URL: "http://kratos:4433" }, { ORY_SDK_URL: "http://127.0.0.1:4433" }])(
    "names both new settings when it can only be a Kratos's: %j",
    (env) => {
      expect(mistakesIn({ COOKIE_SECRET: secret, ...env })).toContain(
        "ORY_SDK_URL: is an Ory Network project here; Kratos's address is KRATOS_PUBLIC_URL, and Hydra's is HYDRA_ADMIN_URL",
      );
    },
  );

  it("is not taken for a Kratos's with https: then only its key is missing", () => {
    expect(mistakesIn({ COOKIE_SECRET: secret, ORY_SDK_URL: "https://auth.example" })).toEqual([
      "ORY_API_KEY: is not set, and Ory Network needs it",
    ]);
  });

  it.each(["ORY_API_KEY", "ORY_ADMIN_API_TOKEN", "ORY_PAT"])("may be http on loopback with %s", (name) => {
    const env = { COOKIE_SECRET: secret, ORY_SDK_URL: "http://127.0.0.1:4000", [name]: "key" };
    expect(mistakesIn(env)).toEqual([]);
  });
});

describe("HYDRA_URL", () => {
  it("is told its new name while that is missing", () => {
    expect(mistakesIn({ COOKIE_SECRET: secret, HYDRA_URL: "http://hydra:4445" })).toContain(
      "HYDRA_URL: is HYDRA_ADMIN_URL here",
    );
  });

  it("is other software's business when Hydra's address is known", () => {
    expect(withHydra({ HYDRA_URL: "http://elsewhere" })).toEqual(readConfig(needed));
    const network = { COOKIE_SECRET: secret, ORY_PROJECT_SLUG: "slug", ORY_API_KEY: "key" };
    expect(readConfig({ ...network, HYDRA_URL: "http://elsewhere" })).toEqual(readConfig(network));
  });
});

describe("an old setting without a successor", () => {
  it.each([
    ["CSRF_COOKIE_NAME", "__Host-x", "cookies have names of their own here, with __Host- when BASE_URL is https"],
    ["CSRF_COOKIE_SECRET", "changeme", "COOKIE_SECRET signs what forms need as well"],
    ["DANGEROUSLY_DISABLE_SECURE_CSRF_COOKIES", "false", "BASE_URL decides: cookies are Secure when it is https"],
    ["CONFORMITY_FAKE_CLAIMS", "1", "no claims are made up: ID_TOKEN_CLAIMS says what they come from"],
    ["NODE_ENV", "stub", "there is no stub mode: npm run demo needs no Hydra"],
    ["SECURITY_MODE", "jwks", "Kratos's cookie says who is signed in (KRATOS_PUBLIC_URL), not a proxy's JWT"],
    ["CAPTCHA_ENABLED", "true", "there is no captcha here: limit sign-ins in front of Kratos (docs/from-hera.md)"],
  ])("%s=%s stops the start, and says what to do", (name, value, because) => {
    expect(mistakesIn({ ...needed, [name]: value })).toEqual([`${name}: ${because}; take it out`]);
  }); // prettier-ignore

  it.each([
    ["CAPTCHA_ENABLED", "false"],
    ["BREACH_CHECK_ENABLED", "0"],
    ["ALLOW_DEMO_ACCOUNTS", "False"],
    ["GEO_ENABLED", "no"],
    ["GEO_MANDATORY", "off"],
    ["CONFORMITY_FAKE_CLAIMS", "0"],
    ["SECURITY_MODE", "standalone"],
    ["SECURITY_MODE", "Cookie"],
    ["NODE_ENV", "production"],
  ])("%s=%s asks for nothing, and is accepted", (name, value) => {
    expect(withHydra({ [name]: value })).toEqual(readConfig(needed));
  });

  it("is listed together with every other mistake", () => {
    const mistakes = mistakesIn({ ...needed, PORT: "x", CSRF_COOKIE_NAME: "x", MOCK_TLS_TERMINATION: "y" });
    const named = mistakes.map((mistake) => mistake.split(":", 1)[0]);
    expect(new Set(named)).toEqual(new Set(["CSRF_COOKIE_NAME", "MOCK_TLS_TERMINATION", "PORT"]));
  });
});

describe("what is said of old settings", () => {
  it("never repeats a value", () => {
    fc.assert(
      fc.property(fc.subarray([...oldSettings]), fc.stringMatching(/^[ -~]{0,20}$/), (names, text) => {
        const mistakes = mistakesIn(Object.fromEntries(names.map((name) => [name, `s3cr3t${text}`])));
        expect(inspect(new ConfigError(mistakes)) + JSON.stringify(mistakes)).not.toContain("s3cr3t");
      }),
    );
  });

  it.each(oldSettings)("says of %s something that it does not say without it", (name) => {
    const said = ["x", "1", "stub"].some((value) =>
      [needed, { COOKIE_SECRET: secret }].some(
        (env) => JSON.stringify(outcome({ ...env, [name]: value })) !== JSON.stringify(outcome(env)),
      ),
    );
    expect(said).toBe(true);
  });
});

function outcome(env: Record<string, string>): unknown {
  const mistakes = mistakesIn(env);
  return mistakes.length > 0 ? mistakes : readConfig(env);
}
