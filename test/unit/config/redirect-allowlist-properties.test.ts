import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAllowlisted, parseAllowlistEntry } from "../../../src/config/redirect-allowlist.ts";

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

const anywhere = fc.oneof(fc.string({ unit: "binary" }), uris);

/** The origins to which a browser would take the URIs that an entry matched. */
function originsMatchedBy(entry: string): Set<string> {
  const origins = new Set<string>();
  fc.assert(
    fc.property(uris, (uri) => {
      if (matches(uri, entry)) origins.add(new URL(uri).origin);
    }),
    { numRuns: 5000 },
  );
  return origins;
}

describe("isAllowlisted, for any URI", () => {
  it("lets an origin match nothing that a browser would take elsewhere", () => {
    expect(originsMatchedBy("https://app.example.com")).toEqual(new Set(["https://app.example.com"]));
  });

  it("lets a wildcard match nothing that a browser would take elsewhere, and one label alone", () => {
    const origins = [...originsMatchedBy("https://*.example.com")];
    expect(origins).toContain("https://app.example.com");
    expect(origins.filter((origin) => !/^https:\/\/[a-z0-9-]+\.example\.com$/.test(origin))).toEqual([]);
  });

  it("lets an exact URI match nothing but itself", () => {
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

  it("lets an origin match each of its canonical URIs", () => {
    fc.assert(
      fc.property(canonical, (uri) => {
        expect(matches(uri, "https://app.example.com")).toBe(true);
      }),
    );
  });

  it("lets an exact entry match itself, unless there is a star in it, which is refused at the start", () => {
    fc.assert(
      fc.property(canonical, (uri) => {
        expect(matches(uri, uri)).toBe(!uri.includes("*"));
      }),
    );
  });

  it("lets a wildcard match one plain label", () => {
    fc.assert(
      fc.property(label, (name) => {
        expect(matches(`https://${name}.example.com/x`, "https://*.example.com")).toBe(true);
      }),
    );
  });

  it("never throws, whatever the entry and the URI are", () => {
    fc.assert(
      fc.property(anywhere, anywhere, (entry, uri) => {
        expect(() => matches(uri, entry)).not.toThrow();
      }),
    );
  });
});
