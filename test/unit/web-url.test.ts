import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sameOriginUrl } from "../../src/web-url.ts";

const hydra = "https://hydra.example";
const next = "/oauth2/sessions/logout?logout_verifier=v";

const tricks = [
  "@",
  "\\",
  "//",
  "/",
  "..",
  ":",
  ".",
  "\t",
  "\n",
  " ",
  "%2f",
  "%5c",
  "#",
  "?",
  "evil.test",
  "hydra.example",
  "https:",
  "http:",
  "javascript:",
  "HTTPS://",
  ":443",
  ":8443",
];
const hostile = fc
  .tuple(
    fc.constantFrom("", hydra, "https://hydra.example.", "https:", "//", "/"),
    fc.array(fc.oneof(fc.constantFrom(...tricks), fc.string({ maxLength: 3, unit: "binary" })), {
      maxLength: 8,
    }),
  )
  .map(([start, parts]) => start + parts.join(""));

describe("sameOriginUrl", () => {
  it.each([
    [hydra + next, hydra],
    [hydra + next, `${hydra}/some/path`],
    [hydra + next, `${hydra}:443`],
    [next, hydra],
    [next.slice(1), `${hydra}/`],
    [`//hydra.example${next}`, hydra],
    [`HTTPS://Hydra.Example:443${next}`, hydra],
  ])("follows %s where Hydra is at %s", (location, publicUrl) => {
    expect(sameOriginUrl(location, publicUrl)).toBe(hydra + next);
  });

  it.each([
    "https://evil.test/", "//evil.test/", "\\\\evil.test/", "/\\evil.test", "https:\\\\evil.test", "http://hydra.example/", "https://hydra.example:8443/",
    "https://hydra.example.evil.test/", "https://hydra.example./", "https://hydra.example@evil.test/", "https://user@hydra.example/", "https://:pw@hydra.example/",
    "javascript:alert(1)//hydra.example", "data:text/html,x", "blob:https://hydra.example/x", "https://", "\t//evil.test", "ht\ntps://evil.test",
  ])("does not follow %j", (location) => {
    expect(sameOriginUrl(location, hydra)).toBeUndefined();
  }); // prettier-ignore

  it("never leads to another origin than the public one", () => {
    fc.assert(
      fc.property(hostile, (location) => {
        const url = sameOriginUrl(location, hydra);
        if (url === undefined) return;
        expect(new URL(url).origin).toBe(hydra);
        // In the form that a header can carry and that no browser reads in another way.
        expect(url.startsWith(`${hydra}/`)).toBe(true);
        expect(url).toMatch(/^[\x21-\x7e]+$/);
      }),
      { numRuns: 5000 },
    );
  });

  it("follows any http(s) URL when the public one is not known, and no other", () => {
    expect(sameOriginUrl("https://anywhere.test/x", undefined)).toBe("https://anywhere.test/x");
    expect(sameOriginUrl("http://anywhere.test/x", undefined)).toBe("http://anywhere.test/x");
    for (const location of [
      next,
      "//anywhere.test/",
      "javascript:alert(1)",
      "myapp://out",
      "undefined",
      "",
    ]) {
      expect(sameOriginUrl(location, undefined)).toBeUndefined();
    }
  });
});
