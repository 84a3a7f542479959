import express from "express";
import * as fc from "fast-check";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../../../src/config/read-config.ts";
import { nearestSetting } from "../../../src/config/near-names.ts";
import { settings } from "../../../src/config/settings.ts";
import { mistakesIn, needed, secret } from "../../../testkit/http/settings-fixture.ts";

const anUrl = "must be an http(s) URL without user, query and fragment";
const aDuration = "must be a duration such as 500ms, 5s, 10m or 1h";
const aProxy = "must be true, false, a number of hops, or addresses and ranges";
const names = Object.keys(settings.shape);

/** One line of wrong values for each kind of setting. */
const wrong: [name: string, values: string[], message: string][] = [
  ["HYDRA_ADMIN_URL", ["hydra:4445", "ftp://hydra", "http://user@hydra", "http://u:p@hydra", "http://hydra?a", "http://hydra#a", "//hydra", "http://", "nonsense", " http://hydra"], anUrl],
  ["HYDRA_PUBLIC_URL", ["hydra.example", "javascript:alert(1)"], anUrl],
  ["ORY_SDK_URL", ["auth.example.com"], anUrl],
  ["BASE_URL", ["/auth", "https://auth.example//evil.test", "https://auth.example/\\evil.test"], anUrl],
  ["ORY_PROJECT_SLUG", ["https://slug", "Slug", "-slug", "slug/x", "slug@evil.test", "slug:1", ".slug"], "must be the slug of an Ory Network project"],
  ["ORY_API_KEY", ["ory_pat\nx", "ory pat", "ory_pat\u2028", "schlüssel"], "must be printable characters without blanks"],
  ["BASE_PATH", ["auth", "//auth", "/auth//x", "/a b", "/a?b", "/:id", "/*", "https://auth.example/"], "must be a path such as /auth"],
  ["PORT", ["-1", "65536", "3000 ", "http", "3e3", "0x10", "300000"], "must be a port number"],
  ["METRICS_PORT", ["-1", "65536", "on"], "must be a port number"],
  ["TRUST_PROXY", ["yes", "TRUE", "-1", "100", "10.0.0.0/33", "10.0.0.0/0", "::/129", "::/0", "10.0.0/8", "1.2.3.4,", "example.com", "10.0.0.0/8/8", "loopback local"], aProxy],
  ["COOKIE_SECRET", ["short", ",", `${secret},short`], "must be 32 bytes or more (several: comma-separated, newest first)"],
  ["LOGOUT_PROMPT", ["Always", "no", "true"], "must be auto, always or never"],
  ["LOGOUT_ALLOWLIST", ["https://*", "app.example.com", "https://app.example.com:443"], "entry 1 is not a URI, an origin or https://*.example.com"],
  ["LOGOUT_ALLOWLIST", ["https://app.example.com,*"], "entry 2 is not a URI, an origin or https://*.example.com"],
  ["LOGOUT_REQUIRE_FETCH_METADATA", ["yes", "1", "True"], "must be true or false"],
  ["LOGOUT_REQUIRE_KNOWN_USER", ["no", "0"], "must be true or false"],
  ["LOGOUT_RECENT_INTERACTION", ["1", "1 h", "-1h", "1.5h", "1w", "1H", "forever"], aDuration],
  ["LOGOUT_RECENT_INTERACTION", ["0s", "0d"], "must be longer than nothing"],
  ["LOGOUT_REJECT_URL", ["/", "www.example.com", "javascript:alert(1)", "https://"], "must be an http(s) URL"],
  ["UPSTREAM_TIMEOUT", ["5", "5sec"], aDuration],
  ["UPSTREAM_TIMEOUT", ["61m", "50d"], "must be 1h or less"],
  ["UPSTREAM_MAX_SOCKETS", ["0", "-1", "many", "1e3"], "must be a whole number above 0"],
  ["MAX_IN_FLIGHT", ["0", "1.5"], "must be a whole number above 0"],
  ["AUDIT_LEVEL", ["INFO", "warn", "silent", "true"], "must be info or off"],
  ["MAX_CONNECTIONS", ["0", "1.5"], "must be a whole number above 0"],
  ["LOG_LEVEL", ["verbose", "INFO"], "must be fatal, error, warn, info, debug or silent"],
  ["LOG_FORMAT", ["text"], "must be json or pretty"],
  ["BRAND_NAME", ["x".repeat(81)], "must be at most 80 characters"],
  ["BRAND_LOGO_URL", ["http://example.com/logo.png", "data:image/png,x", "/logo.png", "https://a;form-action/x.png"], "must be an https URL"],
  ["BRAND_COLOR", ["red", "#12", "#12345g", "rgb(1,2,3)", "#1b5e87;}"], "must be a colour such as #1b5e87"],
  ["HELP_URL", ["javascript:alert(1)", "/help", "mailto:a@b.example"], "must be an http(s) URL"],
  ["SUPPORT_EMAIL", ["help", "a@b", "a b@c.example", "a@b.example?bcc=x@y.example"], "must be an email address"],
  ["DEFAULT_LOCALE", ["../en", "e", "en_US", "en.json"], "must be a language such as en"],
]; // prettier-ignore

const cases = wrong.flatMap(([name, values, message]) =>
  values.map((value) => [name, value, message] as const),
);

describe("readConfig, given a mistake", () => {
  it.each(cases)("refuses %s=%j: %s", (name, value, message) => {
    expect(mistakesIn({ ...needed, [name]: value })).toContain(`${name}: ${message}`);
  });

  it.each(["LOGOUT_PROMT", "LOGOUT_TRUSTED_CLIENT_IDS", "LOGOUT_", "LOGOUT_ALLOWLIST_FILE"])(
    "refuses %s, a protection that would silently be off",
    (name) => {
      const near = nearestSetting(name);
      const guess = near === undefined ? "" : ` (is it ${near}?)`;
      expect(mistakesIn({ ...needed, [name]: "x" })).toEqual([`${name}: there is no such setting${guess}`]);
    },
  );

  it.each(["TLS_CERT_PATH", "TLS_KEY_PATH"])("refuses %s alone", (name) => {
    expect(mistakesIn({ ...needed, [name]: import.meta.filename })).toEqual([
      "TLS_CERT_PATH and TLS_KEY_PATH: set both or none",
    ]);
  });

  it.each([
    ["TLS_CERT_PATH", "the file can't be read", import.meta.dirname],
    ["TLS_KEY_PATH", "the file can't be read", import.meta.dirname],
    ["BRAND_CSS", "the file can't be read", import.meta.dirname],
    ["VIEWS_DIR", "there is no such folder", import.meta.filename],
    ["LOCALES_DIR", "there is no such folder", import.meta.filename],
  ])("refuses %s where %s", (name, said, other) => {
    for (const path of ["/nowhere/at/all", other])
      expect(mistakesIn({ ...needed, [name]: path })).toContain(`${name}: ${said}`);
  });

  it.each([
    { PORT: "4000", METRICS_PORT: "4000" },
    { PORT: "4000", METRICS_PORT: "04000" },
    { METRICS_PORT: "3000" },
  ])("refuses metrics at the port of the pages: %j", (given) => {
    expect(mistakesIn({ ...needed, ...given })).toEqual([
      "METRICS_PORT: is PORT, where every browser would read it",
    ]);
  });

  it.each([{ METRICS_PORT: "3001" }, { PORT: "0", METRICS_PORT: "0" }])("takes %j", (given) => {
    expect(mistakesIn({ ...needed, ...given })).toEqual([]);
  });

  it("lists every mistake at once", () => {
    const bad = Object.fromEntries(wrong.map(([name, [value]]) => [name, value]));
    const mistakes = mistakesIn({
      ...bad,
      LOGOUT_PROMT: "x",
      TLS_KEY_PATH: "x",
      VIEWS_DIR: "/nowhere/at/all",
      ORY_ADMIN_API_TOKEN_FILE: "/nowhere/at/all",
    });
    const named = mistakes.map((mistake) => mistake.split(/:| and /, 1)[0]);
    expect(new Set(named)).toEqual(
      new Set([
        ...Object.keys(bad),
        "LOGOUT_PROMT",
        "TLS_CERT_PATH",
        "TLS_KEY_PATH",
        "VIEWS_DIR",
        "ORY_ADMIN_API_TOKEN_FILE",
      ]),
    );
  });

  it("says them in one message, a line for each", () => {
    expect(() => readConfig({ ...needed, PORT: "x", LOG_LEVEL: "x" })).toThrow(
      new ConfigError([
        "PORT: must be a port number",
        "LOG_LEVEL: must be fatal, error, warn, info, debug or silent",
      ]),
    );
  });

  it("never repeats what it was given", () => {
    const value = fc.stringMatching(/^[ -~]{0,20}$/).map((text) => `s3cr3t${text}`);
    fc.assert(
      fc.property(fc.subarray([...names, "LOGOUT_X", "COOKIE_SECRET_FILE"]), value, (given, text) => {
        const mistakes = mistakesIn(Object.fromEntries(given.map((name) => [name, text])));
        expect(inspect(new ConfigError(mistakes)) + JSON.stringify(mistakes)).not.toContain("s3cr3t");
      }),
    );
  });

  it("throws nothing but ConfigError, whatever the values are", () => {
    fc.assert(
      fc.property(fc.subarray(names), fc.string({ unit: "binary" }), (given, text) => {
        expect(() => mistakesIn(Object.fromEntries(given.map((name) => [name, text])))).not.toThrow();
      }),
    );
  });
});

describe("readConfig, given something unusual", () => {
  it.each([
    ["true", true],
    ["false", false],
    ["0", 0],
    ["2", 2],
    ["loopback", ["loopback"]],
    ["loopback, 10.0.0.0/8, fd00::/8", ["loopback", "10.0.0.0/8", "fd00::/8"]],
    ["linklocal,uniquelocal,192.0.2.7", ["linklocal", "uniquelocal", "192.0.2.7"]],
  ])("takes TRUST_PROXY=%s", (value, expected) => {
    expect(readConfig({ ...needed, TRUST_PROXY: value }).trustProxy).toEqual(expected);
  });

  it("takes no TRUST_PROXY that Express would stumble over", () => {
    const address = fc.oneof(
      fc.ipV4(),
      fc.ipV6().filter((ip) => !ip.includes(".")),
      fc.constantFrom("loopback", "::ffff:10.0.0.1"),
    );
    const range = fc
      .tuple(address, fc.option(fc.integer({ min: -1, max: 130 })))
      .map(([ip, bits]) => (bits === null ? ip : `${ip}/${bits}`));
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 3 }), (ranges) => {
        const env = { ...needed, TRUST_PROXY: ranges.join(",") };
        const taken = mistakesIn(env).length === 0 ? readConfig(env).trustProxy : false;
        expect(() => express().set("trust proxy", taken)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["http://hydra:4445///", "http://hydra:4445"],
    ["http://hydra:4445 ", "http://hydra:4445"],
    ["https://hydra.example/base/", "https://hydra.example/base"],
    ["https://例え.jp", "https://xn--r8jz45g.jp"],
  ])("writes %j as a URL that others can be built from", (given, url) => {
    const { hydra } = readConfig({ ...needed, HYDRA_ADMIN_URL: given, HYDRA_PUBLIC_URL: given });
    expect(hydra).toMatchObject({ adminUrl: url, publicUrl: url });
  });

  it("writes LOGOUT_REJECT_URL so that a header can carry it", () => {
    expect(readConfig({ ...needed, LOGOUT_REJECT_URL: "https://例え.jp/出口?a=b " }).logout.rejectUrl).toBe(
      "https://xn--r8jz45g.jp/%E5%87%BA%E5%8F%A3?a=b",
    );
  });

  it("never links to another host than its own", () => {
    const path = fc.array(fc.constantFrom("/", "//", "\\", "..", ".", "evil.test", "@", ":", "%2f", "\t"), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(path, (parts) => {
        const env = { ...needed, BASE_URL: `https://auth.example/${parts.join("")}` };
        if (mistakesIn(env).length > 0) return;
        expect(new URL(`${readConfig(env).linkPrefix}/logout`, "https://auth.example").origin).toBe(
          "https://auth.example",
        );
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["500ms", 500],
    ["5s", 5000],
    ["10m", 600_000],
    ["1h", 3_600_000],
  ])("reads UPSTREAM_TIMEOUT=%s as %i ms", (text, ms) => {
    expect(readConfig({ ...needed, UPSTREAM_TIMEOUT: text }).hydra.timeoutMs).toBe(ms);
  });
});
