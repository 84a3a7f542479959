import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { startupWarnings } from "../../../src/ops/startup-warnings.ts";
import { secret } from "../../../testkit/http/settings-fixture.ts";

const safe = {
  HYDRA_ADMIN_URL: "http://hydra:4445",
  HYDRA_PUBLIC_URL: "https://hydra.example",
  BASE_URL: "https://auth.example",
  COOKIE_SECRET: secret,
};
const kratos = { KRATOS_PUBLIC_URL: "http://kratos:4433", KRATOS_ADMIN_URL: "http://kratos:4434" };
const warningsFor = (more: Record<string, string>) => startupWarnings(readConfig({ ...safe, ...more }));

describe("startupWarnings", () => {
  it("has nothing to say of safe settings", () => {
    expect(warningsFor({})).toEqual([]);
    expect(warningsFor(kratos)).toEqual([]);
  });

  it.each([
    ["COOKIE_SECRET", { COOKIE_SECRET: "a".repeat(32) }],
    ["COOKIE_SECRET", { COOKIE_SECRET: `${secret},please-change-me-please-change-me-1234` }],
    ["ADMIN_TOKEN", { ADMIN_PORT: "4000", ADMIN_TOKEN: "your-secret-of-at-least-32-characters!" }],
  ])("says of a %s that can be guessed that it can, and not what it is", (name, more) => {
    const warnings = warningsFor(more);
    expect(warnings).toEqual([
      expect.stringMatching(new RegExp(`^${name} can be guessed: who guesses it can `)),
    ]);
    for (const value of Object.values(more)) expect(warnings.join()).not.toContain(value);
  });

  it.each<[Record<string, string>]>([[{}], [{ ...kratos, LOGOUT_KRATOS: "off" }]])(
    "says what LOGOUT_OFFER_EVERYWHERE can't end when Kratos does not help: %j",
    (more) => {
      expect(warningsFor({ ...more, LOGOUT_OFFER_EVERYWHERE: "true" })).toEqual([
        expect.stringMatching(/^LOGOUT_OFFER_EVERYWHERE without Kratos/),
      ]);
    },
  );

  it("says that late revocations can be lost, where they are in memory alone", () => {
    const inMemory = [expect.stringMatching(/^LOGOUT_REVOKE without STORE_URL/)];
    expect(warningsFor({ LOGOUT_REVOKE: "all" })).toEqual(inMemory);
    expect(warningsFor({ LOGOUT_REVOKE: "all", LOGOUT_REVOKE_DELAY: "0" })).toEqual([]);
    expect(warningsFor({ LOGOUT_REVOKE: "online", STORE_URL: "sqlite:/lethe.db" })).toEqual([]);
  });

  it("has nothing to say of it with Kratos", () => {
    expect(warningsFor({ ...kratos, LOGOUT_OFFER_EVERYWHERE: "true" })).toEqual([]);
  });

  const notHttps = expect.stringMatching(/^BASE_URL is not https/) as string;
  const noBaseUrl = { BASE_URL: "", HOST: "0.0.0.0" };
  it.each<[Record<string, string>, string[]]>([
    [noBaseUrl, [notHttps]],
    [{ ...noBaseUrl, TRUST_PROXY: "0" }, [notHttps]],
    [{ ...noBaseUrl, TRUST_PROXY: "1" }, []],
    [{ ...noBaseUrl, TRUST_PROXY: "10.0.0.0/8" }, []],
    [{ ...noBaseUrl, TLS_CERT_PATH: import.meta.filename, TLS_KEY_PATH: import.meta.filename }, []],
    [{ BASE_URL: "http://auth.example", TRUST_PROXY: "1" }, [notHttps]],
  ])("says so when nothing can make it https: %j", (more, warnings) => {
    expect(warningsFor(more)).toEqual(warnings);
  });
});
