import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAllowlisted, parseAllowlistEntry } from "../../src/logout/allowlist.ts";

function matches(uri: string, ...texts: string[]): boolean {
  const entries = texts.map((text) => parseAllowlistEntry(text));
  return isAllowlisted(
    uri,
    entries.filter((entry) => entry !== undefined),
  );
}

// Everything that has ever made one URL parser see another host than the next one.
const tricks = [
  "@", ":", "/", "\\", "//", "\\\\", "..", ".", "%2e", "%2E%2e", "%2f", "%5c", "%40", "%00", "#", "?", ";", "&", "\t", "\n", "\r", " ",
  "\u0000", "\u00AD", "\u200B", "\u3002", "\uFF0E", "\uFF0F", "\u2044", "\u212A", "ß", "é", "İ", "xn--", "*", "*.", "https:", "http:", "https://", "HTTPS://",
  "javascript:", ":443", ":80", ":8443", ":0443", "app", "App", "example.com", "EXAMPLE.COM", "example.com.", "evil.test", ".evil.test", "evil", "[::1]",
  "127.0.0.1", "2130706433", "0x7f.1", "-", "_", "user:pass", "/signed-out", "?a=b",
]; // prettier-ignore
const hostile = fc
  .array(
    fc.oneof(
      { arbitrary: fc.constantFrom(...tricks), weight: 4 },
      { arbitrary: fc.string({ maxLength: 3, unit: "binary" }), weight: 1 },
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));
// Most of them begin like the real thing.
const uris = fc
  .tuple(
    fc.constantFrom(
      "https://app.example.com",
      "https://",
      "https:",
      "http://app.example.com",
      "https://a.b.example.com",
      "https://app.",
      "",
    ),
    hostile,
  )
  .map((parts) => parts.join(""));

const label = fc
  .stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?$/)
  .filter((text) => !text.startsWith("xn--"));
const canonical = fc
  .tuple(fc.webPath(), fc.option(fc.webQueryParameters(), { nil: undefined }))
  .map(([path, query]) => `https://app.example.com${path || "/"}${query === undefined ? "" : `?${query}`}`)
  .map((uri) => new URL(uri).href);

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

  it("matches nothing without entries", () =>
    expect(isAllowlisted("https://app.example.com/", [])).toBe(false));

  it("never lets an origin match what a browser would take elsewhere", () => {
    fc.assert(
      fc.property(uris, (uri) => {
        if (matches(uri, "https://app.example.com"))
          expect(new URL(uri).origin).toBe("https://app.example.com");
      }),
      { numRuns: 5000 },
    );
  });

  it("never lets a wildcard match what a browser would take elsewhere, or more than one label", () => {
    fc.assert(
      fc.property(uris, (uri) => {
        if (matches(uri, "https://*.example.com"))
          expect(new URL(uri).origin).toMatch(/^https:\/\/[a-z0-9-]+\.example\.com$/);
      }),
      { numRuns: 5000 },
    );
  });

  it("never lets an exact URI match anything but itself", () => {
    const uri = "https://app.example.com/signed-out";
    fc.assert(
      fc.property(
        fc.oneof(
          uris,
          hostile.map((more) => uri + more),
        ),
        (other) => {
          expect(matches(other, uri)).toBe(other === uri);
        },
      ),
    );
  });

  it("always lets an origin match its own canonical URIs", () => {
    fc.assert(fc.property(canonical, (uri) => matches(uri, "https://app.example.com")));
  });

  // An entry with a star that stands for no label is refused at the start, wherever the star is.
  it("always lets an exact entry match itself", () => {
    fc.assert(fc.property(canonical, (uri) => uri.includes("*") || matches(uri, uri)));
  });

  it("always lets a wildcard match one plain label", () => {
    fc.assert(
      fc.property(label, (name) => matches(`https://${name}.example.com/x`, "https://*.example.com")),
    );
  });

  it("reads any entry without throwing", () => {
    fc.assert(fc.property(fc.oneof(uris, fc.string({ unit: "binary" })), (text) => void matches(text, text)));
  });
});
