import { describe, expect, it } from "vitest";
import { isAllowlisted, parseAllowlistEntry } from "../../../src/config/redirect-allowlist.ts";

function matches(uri: string, ...texts: string[]): boolean {
  const entries = texts.map((text) => parseAllowlistEntry(text));
  return isAllowlisted(
    uri,
    entries.filter((entry) => entry !== undefined),
  );
}

describe("parseAllowlistEntry", () => {
  it.each([
    ["https://app.example.com", "origin"],
    ["https://app.example.com:8443", "origin"],
    ["http://localhost:5555", "origin"],
    ["https://[::1]:8443", "origin"],
    ["https://app.example.com/", "uri"],
    ["https://app.example.com/signed-out?tenant=a", "uri"],
    ["com.example.app:/signed-out", "uri"],
    ["https://*.example.com", "wildcard"],
    ["https://*.example.com:8443", "wildcard"],
    ["http://*.example.com", "wildcard"],
  ])("takes %s as %s", (text, kind) => {
    expect(parseAllowlistEntry(text)?.kind).toBe(kind);
  });

  it.each([
    "", " ", "*", "app.example.com", "//app.example.com", "https://", "https://*", "https://*.com", "https://*.", "https://*example.com",
    "https://a*.example.com", "https://*.*.example.com", "https://app.*.com", "https://*.example.com/", "https://*.example.com/path", "https://*.example.com.",
    "https://*.Example.com", "https://user@app.example.com", "https://user:pw@app.example.com/", "https://App.example.com", "HTTPS://app.example.com",
    "https://app.example.com:443", "https://app.example.com/a/../b", "https://app.example.com\\signed-out", "https://app.example.com/\tb", "https:app.example.com",
    "ftp://*.example.com", "https://*.example.com@evil.test", "https://bücher.example",
  ])("refuses %j", (text) => {
    expect(parseAllowlistEntry(text)).toBeUndefined();
  }); // prettier-ignore
});

describe("isAllowlisted", () => {
  it.each([
    ["https://app.example.com", "https://app.example.com"],
    ["https://app.example.com", "https://app.example.com/"],
    ["https://app.example.com", "https://app.example.com/signed-out?a=b#c"],
    ["https://app.example.com:8443", "https://app.example.com:8443/x"],
    ["https://app.example.com/signed-out", "https://app.example.com/signed-out"],
    ["com.example.app:/signed-out", "com.example.app:/signed-out"],
    ["https://*.example.com", "https://app.example.com/signed-out"],
    ["https://*.example.com", "https://xn--bcher-kva.example.com/"],
    ["https://*.example.com:8443", "https://app.example.com:8443/"],
  ])("lets %s match %s", (entry, uri) => {
    expect(matches(uri, entry)).toBe(true);
  });

  it.each([
    ["https://app.example.com", "http://app.example.com/"],
    ["https://app.example.com", "https://app.example.com:8443/"],
    ["https://app.example.com", "https://app.example.com:443/"],
    ["https://app.example.com", "https://app.example.com./"],
    ["https://app.example.com", "https://App.example.com/"],
    ["https://app.example.com", "https://app.example.com.evil.test/"],
    ["https://app.example.com", "https://app.example.com@evil.test/"],
    ["https://app.example.com", "https://evil.test\\@app.example.com/"],
    ["https://app.example.com", "https://user@app.example.com/"],
    ["https://app.example.com", "https://@app.example.com/"],
    ["https://app.example.com", "https:\\\\app.example.com/"],
    ["https://app.example.com", "https:/app.example.com/"],
    ["https://app.example.com", "https:///app.example.com/"],
    ["https://app.example.com", "https://app.example.com/a/../b"],
    ["https://app.example.com", "https://app.example.com/%2e%2e/b"],
    ["https://app.example.com", "https://app.example.com/a\\b"],
    ["https://app.example.com", "https://app.example.com/#\\@evil.test"],
    ["https://app.example.com", "https://app.exam\tple.com/"],
    ["https://app.example.com", "https://app.example.com/\n"],
    ["https://app.example.com", " https://app.example.com/"],
    ["https://app.example.com", "https://%61pp.example.com/"],
    ["https://app.example.com", "https://app。example.com/"],
    ["https://app.example.com", "https://ａpp.example.com/"],
    ["https://app.example.com", "blob:https://app.example.com/x"],
    ["https://app.example.com", "app.example.com"],
    ["https://app.example.com", ""],
    ["https://app.example.com/", "https://app.example.com"],
    ["https://app.example.com/signed-out", "https://app.example.com/signed-out/"],
    ["https://app.example.com/signed-out", "https://app.example.com/signed-out?a=b"],
    ["https://app.example.com/signed-out", "https://app.example.com/Signed-out"],
    ["https://*.example.com", "https://example.com/"],
    ["https://*.example.com", "https://.example.com/"],
    ["https://*.example.com", "https://a.b.example.com/"],
    ["https://*.example.com", "https://evilexample.com/"],
    ["https://*.example.com", "https://app.example.com:8443/"],
    ["https://*.example.com", "http://app.example.com/"],
    ["https://*.example.com", "https://*.example.com/"],
    ["https://*.example.com", "https://-.example.com/"],
    ["https://*.example.com", "https://app_.example.com/"],
    ["https://*.example.com", "https://app.example.com./"],
    ["https://*.example.com", "https://evil.test/.example.com"],
    ["https://*.example.com", "https://evil.test#.example.com"],
    ["https://*.example.com", "https://evil.test\\.example.com"],
    ["https://*.example.com", "https://evil.test@app.example.com/"],
  ])("does not let %s match %j", (entry, uri) => {
    expect(matches(uri, entry)).toBe(false);
  });

  it("matches nothing without entries", () => {
    expect(isAllowlisted("https://app.example.com/", [])).toBe(false);
  });
});
