import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { mistakesIn, needed, secret } from "../../../testkit/http/settings-fixture.ts";

const network = { COOKIE_SECRET: secret, ORY_API_KEY: "ory_pat_x" };
describe("readConfig", () => {
  it("needs the admin API and a cookie secret, and has defaults for everything else", () => {
    expect(readConfig(needed)).toEqual({
      hydra: {
        adminUrl: "http://hydra:4445",
        publicUrl: undefined,
        apiKey: undefined,
        settingNames: { address: "HYDRA_ADMIN_URL", key: "ORY_API_KEY" },
        timeoutMs: 5000,
        maxSockets: 128,
      },
      kratos: undefined,
      account: { canDelete: false },
      signIn: { demoUsers: undefined, rememberForMs: 86_400_000, defaultClientId: undefined },
      consent: {
        rememberForMs: 2_592_000_000,
        preselect: "none",
        dynamicRegistration: false,
        claims: undefined,
        trustedClientIds: new Set(),
      },
      device: { userCode: "mixed" },
      server: { port: 3000, host: undefined, tls: undefined },
      baseUrl: undefined,
      mountPath: "",
      linkPrefix: "",
      trustProxy: false,
      cookieSecrets: [secret],
      logout: {
        prompt: "auto",
        allowlist: undefined,
        trustedClientIds: new Set(),
        requireFetchMetadata: false,
        requireKnownUser: true,
        recentInteractionMs: undefined,
        rejectUrl: undefined,
        kratos: "off",
        revoke: "none",
        revokeDelayMs: 15_000,
        offerEverywhere: false,
        offerClientOnly: false,
      },
      maxInFlight: 256,
      maxConnections: 2048,
      metricsPort: undefined,
      store: { kind: "memory" },
      tracesUrl: undefined,
      log: { level: "info", format: undefined, auditLevel: "info" },
      brand: {
        name: undefined,
        logoUrl: undefined,
        color: undefined,
        links: { home: undefined, help: undefined, privacy: undefined, terms: undefined, support: undefined },
        css: undefined,
      },
      viewsDir: undefined,
      localesDir: undefined,
      defaultLocale: "en",
    });
  });

  it("says all that is missing when nothing is set", () => {
    expect(mistakesIn({})).toEqual([
      "COOKIE_SECRET: is not set",
      "HYDRA_ADMIN_URL: is not set (or, for Ory Network, ORY_PROJECT_SLUG)",
    ]);
  });

  it("takes an empty setting for one that is not set", () => {
    expect(
      readConfig({
        ...needed,
        PORT: "",
        LOGOUT_ALLOWLIST: "",
        LOGOUT_REJECT_URL: "",
        ORY_API_KEY: undefined,
      }),
    ).toEqual(readConfig(needed));
    expect(mistakesIn({ ...needed, COOKIE_SECRET: "" })).toEqual(["COOKIE_SECRET: is not set"]);
  });

  it("does not mind what else is in the environment", () => {
    expect(readConfig({ ...needed, PATH: "/bin", HYDRA_VERSION: "v2.3.0", toString: "x" })).toEqual(
      readConfig(needed),
    );
  });

  it("takes several cookie secrets, newest first", () => {
    expect(readConfig({ ...needed, COOKIE_SECRET: `${secret}, older ${secret}` }).cookieSecrets).toEqual([
      secret,
      `older ${secret}`,
    ]);
  });

  it("reads lists, an allowlist and durations", () => {
    const { logout } = readConfig({
      ...needed,
      TRUSTED_CLIENT_IDS: " agora , bank,,",
      LOGOUT_ALLOWLIST: "https://agora.example, https://*.bank.example",
      LOGOUT_RECENT_INTERACTION: "1h",
    });
    expect(logout.trustedClientIds).toEqual(new Set(["agora", "bank"]));
    expect(logout.allowlist).toEqual([
      { kind: "origin", origin: "https://agora.example" },
      { kind: "wildcard", scheme: "https:", suffix: ".bank.example" },
    ]);
    expect(logout.recentInteractionMs).toBe(3_600_000);
  });

  it("lets an allowlist without entries allow nothing", () => {
    expect(readConfig({ ...needed, LOGOUT_ALLOWLIST: "," }).logout.allowlist).toEqual([]);
  });
});

describe("readConfig for Ory Network", () => {
  it.each([
    [{ ORY_PROJECT_SLUG: "slug-1" }, "https://slug-1.projects.oryapis.com"],
    [{ ORY_PROJECT_SLUG: "auth.example.com" }, "https://auth.example.com"],
    [{ ORY_PROJECT_SLUG: "happy.projects.oryapis.com" }, "https://happy.projects.oryapis.com"],
    [{ ORY_SDK_URL: "https://auth.example.com/" }, "https://auth.example.com"],
    [{ ORY_SDK_URL: "https://auth.example.com", ORY_PROJECT_SLUG: "slug-1" }, "https://auth.example.com"],
    [{ ORY_SDK_URL: "http://127.0.0.1:4000" }, "http://127.0.0.1:4000"],
  ])("finds both APIs at one address with %j", (given, url) => {
    expect(readConfig({ ...network, ...given }).hydra).toMatchObject({
      adminUrl: url,
      publicUrl: url,
      apiKey: "ory_pat_x",
    });
  });

  it("takes the key under either name", () => {
    const { hydra } = readConfig({
      COOKIE_SECRET: secret,
      ORY_PROJECT_SLUG: "slug-1",
      ORY_ADMIN_API_TOKEN: "ory_pat_y",
    });
    expect(hydra.apiKey).toBe("ory_pat_y");
    expect(
      readConfig({ ...network, ORY_PROJECT_SLUG: "a", ORY_ADMIN_API_TOKEN: "ory_pat_y" }).hydra.apiKey,
    ).toBe("ory_pat_x");
  });

  it("lets a public URL of its own say where browsers go", () => {
    const { hydra } = readConfig({
      ...network,
      ORY_PROJECT_SLUG: "slug-1",
      HYDRA_PUBLIC_URL: "https://auth.example.com",
    });
    expect(hydra).toMatchObject({
      adminUrl: "https://slug-1.projects.oryapis.com",
      publicUrl: "https://auth.example.com",
    });
  });

  it("lets HYDRA_ADMIN_URL come first, and then guesses no public URL", () => {
    const { hydra } = readConfig({ ...needed, ...network, ORY_PROJECT_SLUG: "slug-1" });
    expect(hydra).toMatchObject({ adminUrl: "http://hydra:4445", publicUrl: undefined });
  });

  it("needs a key", () => {
    expect(mistakesIn({ COOKIE_SECRET: secret, ORY_PROJECT_SLUG: "slug-1" })).toEqual([
      "ORY_API_KEY: is not set, and Ory Network needs it",
    ]);
  });

  it.each([
    "http://auth.example.com",
    "http://localhost.evil.test",
    "http://127.0.0.1.evil.test",
    "http://localhost@evil.test",
  ])("sends the key nowhere over plain http: %s", (url) => {
    expect(mistakesIn({ ...network, ORY_SDK_URL: url })).toContain("ORY_SDK_URL: must be https");
  });
});

describe("readConfig for its own address", () => {
  it.each([
    [{}, "", ""],
    [{ BASE_URL: "https://auth.example" }, "", ""],
    [{ BASE_URL: "https://auth.example/" }, "", ""],
    [{ BASE_PATH: "/" }, "", ""],
    [{ BASE_PATH: "/auth" }, "/auth", "/auth"],
    [{ BASE_PATH: "/auth/" }, "/auth", "/auth"],
    [{ BASE_URL: "https://auth.example/sign/out/" }, "", "/sign/out"],
    [{ BASE_URL: "https://auth.example/sign/out", BASE_PATH: "/out" }, "/out", "/sign/out"],
    [{ BASE_URL: "https://auth.example", BASE_PATH: "/auth" }, "/auth", "/auth"],
  ])("with %j takes requests at %j and links to %j", (given, mountPath, linkPrefix) => {
    expect(readConfig({ ...needed, ...given })).toMatchObject({ mountPath, linkPrefix });
  });

  it("has a certificate of its own to listen with", () => {
    const [certPath, keyPath] = [import.meta.filename, `${import.meta.dirname}/read-config-issues.test.ts`];
    const tls = { TLS_CERT_PATH: certPath, TLS_KEY_PATH: keyPath };
    expect(readConfig({ ...needed, ...tls }).server.tls).toEqual({ certPath, keyPath });
  });
});

describe("RECONCILE_EVERY", () => {
  const admin = { ...needed, ADMIN_PORT: "0", ADMIN_TOKEN: "0123456789abcdef0123456789abcdef" };
  const kratos = { KRATOS_PUBLIC_URL: "http://kratos:4433", KRATOS_ADMIN_URL: "http://kratos:4434" };

  it("is a duration between a minute and a week, and off by itself", () => {
    const read = (given: object) => readConfig({ ...admin, ...kratos, ...given }).admin?.reconcileEveryMs;
    expect(read({})).toBeUndefined();
    expect(read({ RECONCILE_EVERY: "1m" })).toBe(60_000);
    expect(read({ RECONCILE_EVERY: "7d" })).toBe(604_800_000);
    for (const value of ["59s", "8d", "0", "hourly"])
      expect(() => read({ RECONCILE_EVERY: value })).toThrow("RECONCILE_EVERY: must be");
  });

  it("needs ADMIN_PORT, and Kratos's admin API", () => {
    const given = { ...needed, RECONCILE_EVERY: "1h" };
    expect(() => readConfig(given)).toThrow("RECONCILE_EVERY: needs ADMIN_PORT");
    expect(() => readConfig(given)).toThrow("RECONCILE_EVERY: needs KRATOS_ADMIN_URL");
  });
});

describe("readConfig for the store of sign-out orders", () => {
  const admin = { ...needed, ADMIN_PORT: "0", ADMIN_TOKEN: "0123456789abcdef0123456789abcdef" };

  it.each<[string | undefined, unknown]>([
    [undefined, { kind: "memory" }],
    ["sqlite:/var/lib/lethe.db", { kind: "sqlite", path: "/var/lib/lethe.db" }],
    [
      "postgres://u:p@h:5432/d?sslmode=disable",
      { kind: "postgres", url: "postgres://u:p@h:5432/d?sslmode=disable" },
    ],
    ["postgresql://h/d", { kind: "postgres", url: "postgresql://h/d" }],
  ])("%j is %j", (url, store) => expect(readConfig({ ...admin, STORE_URL: url }).store).toEqual(store));

  it.each(["sqlite:lethe.db", "mysql://u:s3cr3t@h/d", "postgres://u:s3cr3t@h", "postgres:///d", "s3cr3t"])(
    "%j is refused, and not shown",
    (url) => {
      const read = () => readConfig({ ...admin, STORE_URL: url });
      expect(read).toThrow("STORE_URL: must be sqlite:");
      expect(read).not.toThrow("s3cr3t");
    },
  );
});
