import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { isWeakSecret } from "../../../src/config/weak-secret.ts";
import { examineClient } from "../../../src/doctor/examine-client.ts";
import { examineHydra } from "../../../src/doctor/examine-hydra.ts";
import { examineKratos } from "../../../src/doctor/examine-kratos.ts";
import { examineOwnAnswers } from "../../../src/doctor/examine-own-pages.ts";
import { examineSettings } from "../../../src/doctor/examine-settings.ts";
import type { Finding } from "../../../src/doctor/finding.ts";
import type { RegisteredClient } from "../../../src/hydra/client-registry.ts";
import type { HydraPublic } from "../../../src/hydra/hydra-setup.ts";
import type { KratosPublic } from "../../../src/kratos/kratos-setup.ts";
import { needed } from "../../../testkit/http/settings-fixture.ts";

const hydraUrl = "https://hydra.example.com";

function config(env: Record<string, string> = {}) {
  return readConfig({
    ...needed,
    BASE_URL: "https://auth.example.com",
    HYDRA_PUBLIC_URL: hydraUrl,
    KRATOS_PUBLIC_URL: "https://kratos.example.com",
    ...env,
  });
}

function found(findings: readonly Finding[], id: string) {
  return findings.find((finding) => finding.id === id);
}

const seenHydra: HydraPublic = {
  issuer: hydraUrl,
  believedUrl: hydraUrl,
  clockAheadMs: 300,
  leadsTo: {
    error: "https://auth.example.com/error",
    postLogoutRedirect: "https://auth.example.com/logged-out",
    device: undefined,
  },
};

const seenKratos: KratosPublic = {
  baseUrl: "https://kratos.example.com",
  cookieDomain: "example.com",
  pages: {
    login: "https://auth.example.com/login",
    registration: "https://auth.example.com/registration",
    recovery: "https://auth.example.com/recovery",
    verification: "https://auth.example.com/verification",
  },
  errorPage: "https://auth.example.com/error",
  off: [],
  hydra: "found",
  refusedReturnUrls: [],
  allowsScriptFrom: true,
};

const client: RegisteredClient = {
  id: "agora",
  name: "Agora",
  redirectUris: ["https://agora.example/callback"],
  postLogoutRedirectUris: ["https://agora.example/signed-out"],
  skipLogoutConsent: undefined,
  backchannelLogoutUri: "https://agora.example/logout",
  frontchannelLogoutUri: undefined,
};

describe("of settings the doctor", () => {
  it.each([
    "a".repeat(32),
    "abcabcabcabcabcabcabcabcabcabcabcabc",
    "please-change-me-please-change-me-1234",
    "your-secret-of-at-least-32-characters!",
    "12345678901234567890123456789012",
  ])("takes %s for a secret that can be guessed", (secret) => {
    const findings = examineSettings(config({ COOKIE_SECRET: secret }));
    expect(found(findings, "weak_cookie_secret")?.severity).toBe("error");
    expect(JSON.stringify(findings)).not.toContain(secret);
  });

  it("takes none of twenty thousand random ones for that", () => {
    const random = Array.from({ length: 20_000 }, (_, count) =>
      createHash("sha256").update(`${count}`).digest(),
    );
    expect(random.map((bytes) => bytes.toString("hex")).filter(isWeakSecret)).toEqual([]);
    expect(random.map((bytes) => bytes.toString("base64")).filter(isWeakSecret)).toEqual([]);
    expect(isWeakSecret("729a073ce3c123456bfba9cee0e9c5c5eb8ed8dc07b0a9d292194c30db725596")).toBe(false);
  });

  it("wants every secret of a list to be good", () => {
    const good = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    const findings = examineSettings(config({ COOKIE_SECRET: `${good},${"b".repeat(40)}` }));
    expect(found(findings, "weak_cookie_secret")).toBeDefined();
  });

  it.each<[env: Record<string, string>, id: string]>([
    [{ BASE_URL: "" }, "base_url"],
    [{ BASE_URL: "https://example.com/auth" }, "base_path"],
    [{ LOGOUT_PROMPT: "never" }, "setting_logout_prompt"],
    [{ HYDRA_PUBLIC_URL: "" }, "setting_hydra_public_url"],
  ])("says of %j: %s", (env, id) => {
    const findings = examineSettings(config(env));
    expect(found(findings, id)?.severity).toMatch(/^(?:warning|note)$/);
  });

  it("says of a secret that can be guessed once that it can", () => {
    const findings = examineSettings(config({ COOKIE_SECRET: "a".repeat(32) }));
    expect(findings.filter(({ id }) => id.includes("secret")).map(({ id }) => id)).toEqual([
      "weak_cookie_secret",
    ]);
  });

  it("says that its own certificate and an http BASE_URL contradict each other", () => {
    const tls = { TLS_CERT_PATH: import.meta.filename, TLS_KEY_PATH: import.meta.filename };
    const of = (env: Record<string, string>) => found(examineSettings(config(env)), "base_url_http");
    expect(of({ ...tls, BASE_URL: "http://auth.example.com" })?.change).toContain(
      "BASE_URL=https://auth.example.com",
    );
    expect([of(tls), of({ BASE_URL: "http://auth.example.com" })]).toEqual([undefined, undefined]);
  });

  it("says nothing of a path that requests arrive with", () => {
    const findings = examineSettings(config({ BASE_URL: "https://example.com/auth", BASE_PATH: "/auth" }));
    expect(found(findings, "base_path")).toBeUndefined();
  });
});

describe("of its own service the doctor", () => {
  const answer = (headers: Record<string, string> = {}) => ({ status: 200, data: { status: "ok" }, headers });
  const hsts = { "strict-transport-security": "max-age=31536000" };

  it.each<[baseUrl: string, headers: Record<string, string>, severity: string]>([
    ["https://auth.example.com", hsts, "ok"],
    ["https://auth.example.com", {}, "warning"],
    ["http://auth.example.com", {}, "ok"],
    ["http://auth.example.com", hsts, "error"],
  ])("at %s, whose answers have %j, says %s of what it takes requests for", (baseUrl, headers, severity) => {
    const findings = examineOwnAnswers(answer(headers), answer(headers), baseUrl);
    expect(found(findings, "own_https")?.severity).toBe(severity);
  });

  it("says nothing of it where something else answers", () => {
    const other = { status: 404, data: "", headers: {} };
    const findings = examineOwnAnswers(other, other, "https://auth.example.com");
    expect(findings.map(({ id }) => id)).toEqual(["own_pages"]);
  });
});

describe("of Hydra the doctor", () => {
  const examine = (version: string | undefined, seen: Partial<HydraPublic>, env = {}) =>
    examineHydra({ version, seenPublic: { ...seenHydra, ...seen } }, config(env));

  it("finds nothing wrong where nothing is", () => {
    expect(examine("v26.2.0", {}).filter(({ severity }) => severity !== "ok")).toEqual([]);
  });

  it.each([
    ["v1.11.10", "error"],
    ["v2.2.0", "error"],
    ["v2.2.9", "error"],
    ["v2.3.0", "ok"],
    ["v25.4.0", "ok"],
    ["2.3.1", "ok"],
    ["master", "ok"],
  ])("takes version %s for %s", (version, severity) => {
    expect(found(examine(version, {}), "hydra_version")?.severity).toBe(severity);
  });

  it.each([
    [0, "ok"],
    [4_900, "ok"],
    [-4_900, "ok"],
    [6_000, "warning"],
    [-3_600_000, "warning"],
  ])("takes a clock that is %i ms ahead for %s", (clockAheadMs, severity) => {
    expect(found(examine(undefined, { clockAheadMs }), "clock")?.severity).toBe(severity);
  });

  it("says which way a clock is wrong, and by how much", () => {
    expect(found(examine(undefined, { clockAheadMs: -90_000 }), "clock")?.what).toContain(
      "90 seconds behind",
    );
  });

  it("compares where browsers are sent, whatever the issuer is called", () => {
    expect(found(examine(undefined, { issuer: "https://other.example" }), "hydra_issuer")?.severity).toBe(
      "ok",
    );
    const believedUrl = "https://inside:4444/hydra";
    expect(found(examine(undefined, { believedUrl }), "hydra_issuer")).toMatchObject({
      severity: "error",
      change: expect.stringContaining("HYDRA_PUBLIC_URL=https://inside:4444/hydra,") as unknown,
    });
  });

  it("wants the page itself, not one below it or beside it", () => {
    for (const error of [
      "https://auth.example.com/errors",
      "https://auth.example.com/app/error",
      "https://other.example.com/error",
      "http://auth.example.com/error",
      `${hydraUrl}/oauth2/fallbacks/error`,
    ])
      expect(
        found(examine(undefined, { leadsTo: { ...seenHydra.leadsTo, error } }), "hydra_error_url")?.severity,
      ).toBe("warning");
  });

  it("knows our paths even where our address is not known", () => {
    const leadsTo = { ...seenHydra.leadsTo, error: "https://anything.example/error" };
    expect(found(examine(undefined, { leadsTo }, { BASE_URL: "" }), "hydra_error_url")?.severity).toBe("ok");
  });

  it("looks at the page for devices where Hydra has one", () => {
    const leadsTo = { ...seenHydra.leadsTo, device: "https://elsewhere.example/device" };
    expect(found(examine(undefined, { leadsTo }), "hydra_device_url")?.severity).toBe("warning");
    expect(found(examine(undefined, {}), "hydra_device_url")).toBeUndefined();
  });

  it("says where it could not look", () => {
    const findings = examineHydra({ version: undefined, seenPublic: undefined }, config());
    expect(findings.map(({ id, severity }) => [id, severity])).toEqual([["hydra_public", "unknown"]]);
  });
});

describe("of Kratos the doctor", () => {
  const examine = (seen: Partial<KratosPublic>, env = {}) =>
    examineKratos({ version: "v1.3.1", seenPublic: { ...seenKratos, ...seen } }, config(env));

  it("finds nothing wrong where nothing is", () => {
    const ids = examine({}).filter(({ severity }) => severity !== "ok");
    expect(ids.map(({ id }) => id)).toEqual(["kratos_unseen"]);
  });

  it.each<[ours: string, kratos: string, domain: string | undefined, change: string | undefined]>([
    ["https://example.com", "https://example.com", undefined, undefined],
    ["https://auth.example.com", "https://kratos.example.com", "example.com", undefined],
    ["https://auth.example.com", "https://kratos.example.com", undefined, "cookies.domain: example.com"],
    [
      "https://auth.example.com",
      "https://kratos.example.com",
      "kratos.example.com",
      "cookies.domain: example.com",
    ],
    ["https://auth.eu.example.com", "https://k.eu.example.com", undefined, "cookies.domain: eu.example.com"],
    ["https://example.com", "https://kratos.example.com", undefined, "cookies.domain: example.com"],
    ["https://auth.example.com", "https://kratos.example.org", undefined, "common parent domain"],
    ["https://notexample.com", "https://kratos.example.com", "example.com", "common parent domain"],
    ["http://10.0.0.1", "http://20.0.0.1", undefined, "common parent domain"],
  ])("of pages at %s, Kratos at %s and cookies for %s says %s", (ours, kratos, cookieDomain, change) => {
    const env = { BASE_URL: ours, KRATOS_PUBLIC_URL: kratos };
    const cookies = found(examine({ cookieDomain, baseUrl: kratos }, env), "kratos_cookies");
    expect(cookies?.severity).toBe(change === undefined ? "ok" : "error");
    expect(cookies?.change ?? "nothing to change").toContain(change ?? "nothing to change");
  });

  it.each<[seen: KratosPublic["hydra"], severity: string]>([
    ["found", "ok"],
    ["not set", "error"],
    ["not answering", "error"],
    ["unknown", "unknown"],
  ])("takes a Hydra that is %s for %s", (hydra, severity) => {
    expect(found(examine({ hydra }), "kratos_oauth2_provider")?.severity).toBe(severity);
  });

  it.each([
    ["v1.2.0", "error"],
    ["v1.3.0", "error"],
    ["v0.13.0", "error"],
    ["v1.3.1", "ok"],
    ["v1.4.0", "ok"],
    ["v25.4.0", "ok"],
    ["master", "ok"],
  ])("takes version %s for %s", (version, severity) => {
    const findings = examineKratos({ version, seenPublic: undefined }, config());
    expect(found(findings, "kratos_version")?.severity).toBe(severity);
  });

  it.each<[errorPage: string | undefined, severity: string]>([
    ["https://auth.example.com/error", "ok"],
    ["https://kratos.example.com/fallback/error", "warning"],
    [undefined, "unknown"],
  ])("takes an error page at %s for %s", (errorPage, severity) => {
    expect(found(examine({ errorPage }), "kratos_error_page")?.severity).toBe(severity);
  });

  it("takes what is turned off for a choice", () => {
    const findings = examine({ off: ["recovery"], pages: { ...seenKratos.pages, recovery: undefined } });
    expect(found(findings, "kratos_recovery_page")?.severity).toBe("note");
  });

  it("names each origin once that Kratos refuses to return to", () => {
    const refusedReturnUrls = ["https://auth.example.com/account", `${hydraUrl}/oauth2/auth`];
    expect(found(examine({ refusedReturnUrls }), "kratos_return_urls")?.change).toMatch(
      /add https:\/\/auth\.example\.com, https:\/\/hydra\.example\.com$/,
    );
  });
});

describe("of a client the doctor", () => {
  const findings = (more: Partial<RegisteredClient>, env = {}, isBackchannelReached = true) =>
    examineClient({ ...client, ...more }, { isBackchannelReached }, config(env));
  const examine = async (...given: Parameters<typeof findings>) =>
    (await findings(...given)).map(({ id }) => id);

  it("says nothing where all is well", async () => {
    expect(await examine({})).toEqual([]);
  });

  it.each<[more: Partial<RegisteredClient>, env: Record<string, string>, ids: string[]]>([
    [{ postLogoutRedirectUris: [] }, {}, ["client_no_post_logout_uri"]],
    [{ postLogoutRedirectUris: ["https://agora.example/#out"] }, {}, ["client_post_logout_fragment"]],
    [{ postLogoutRedirectUris: ["http://agora.example/out"] }, {}, ["client_post_logout_http"]],
    [{ postLogoutRedirectUris: ["http://127.0.0.1:5555/out"] }, {}, []],
    [{ postLogoutRedirectUris: ["http://[::1]:5555/out"] }, {}, []],
    [{ postLogoutRedirectUris: ["com.example.agora:/out"] }, {}, []],
    [{}, { LOGOUT_ALLOWLIST: "https://bank.example" }, ["client_post_logout_not_listed"]],
    [{}, { LOGOUT_ALLOWLIST: "https://agora.example" }, []],
    [{ skipLogoutConsent: false }, {}, ["client_always_asks"]],
    [{ skipLogoutConsent: true }, {}, []],
    [{ skipLogoutConsent: false }, { LOGOUT_PROMPT: "always" }, []],
    [{ skipLogoutConsent: false }, { LOGOUT_PROMPT: "never" }, ["client_always_asks"]],
    [{}, { LOGOUT_ALLOWLIST: "https://bank.example", LOGOUT_PROMPT: "never" }, []],
    [{}, { LOGOUT_ALLOWLIST: "https://bank.example", LOGOUT_PROMPT: "always" }, []],
    [{}, { LOGOUT_ALLOWLIST: "https://bank.example", TRUSTED_CLIENT_IDS: "agora" }, []],
    [{ skipLogoutConsent: true }, { LOGOUT_ALLOWLIST: "https://bank.example" }, []],
    [{ backchannelLogoutUri: undefined }, {}, ["client_not_told"]],
    [{ backchannelLogoutUri: "http://agora.example/logout" }, {}, ["client_backchannel_http"]],
    [{ frontchannelLogoutUri: "https://agora.example/front" }, {}, ["client_frontchannel"]],
    [{ frontchannelLogoutUri: `${hydraUrl}/app/front` }, {}, []],
  ])("of %j with %j says %j", async (more, env, ids) => {
    expect(await examine(more, env)).toEqual(ids);
  });

  it.each<[env: Record<string, string>, though: string]>([
    [{ TRUSTED_CLIENT_IDS: "agora" }, "though it is in TRUSTED_CLIENT_IDS"],
    [{ LOGOUT_PROMPT: "never" }, "though LOGOUT_PROMPT is never"],
  ])("warns of one that always asks, where %j says otherwise", async (env, though) => {
    const [finding] = await findings({ skipLogoutConsent: false }, env);
    expect(finding).toMatchObject({ severity: "warning", what: expect.stringContaining(though) as string });
  });

  it.each<[more: Partial<RegisteredClient>, env: Record<string, string>, isAsked: boolean]>([
    [{}, {}, true],
    [{}, { LOGOUT_PROMPT: "always" }, true],
    [{}, { LOGOUT_PROMPT: "never" }, false],
    [{}, { TRUSTED_CLIENT_IDS: "agora" }, false],
    [{ skipLogoutConsent: true }, {}, false],
    [{ skipLogoutConsent: false }, { TRUSTED_CLIENT_IDS: "agora" }, true],
  ])("of one without an address, %j, with %j: is it asked? %j", async (more, env, isAsked) => {
    const all = await findings({ ...more, postLogoutRedirectUris: [] }, env);
    expect(found(all, "client_no_post_logout_uri")?.why).toBe(
      `its users ${isAsked ? "are always asked, and " : ""}do not come back to the app`,
    );
  });

  // Browsers go by the registrable domain and the scheme, not by the host.
  it.each<[frontchannel: string, hydra: string, severity: string | undefined]>([
    ["https://hydra.example.com/front", hydraUrl, undefined],
    ["https://hydra.example.com:8443/front", hydraUrl, undefined],
    ["https://app.example.com/front", hydraUrl, "note"],
    ["https://app.eu.example.com/front", hydraUrl, "note"],
    ["https://app.example.org/front", hydraUrl, "warning"],
    ["http://app.example.com/front", hydraUrl, "warning"],
    ["http://hydra.example.com/front", hydraUrl, "warning"],
    ["http://10.0.0.1/front", "http://20.0.0.1", "warning"],
    ["https://app.example.com/front", "", "unknown"],
  ])("of an iframe of %s beside Hydra at %s says %s", async (uri, hydra, severity) => {
    const all = await findings({ frontchannelLogoutUri: uri }, { HYDRA_PUBLIC_URL: hydra });
    expect(found(all, "client_frontchannel")?.severity).toBe(severity);
  });

  it("warns of an address that nothing answers at", async () => {
    expect(await examine({}, {}, false)).toEqual(["client_backchannel_unreached"]);
  });
});
