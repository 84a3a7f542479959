import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { displayName, viewClient } from "../../../src/pages/client-view.ts";
import { agora } from "../../../testkit/fakes/fake-hydra.ts";

const family = "👨‍👩‍👧‍👦";
const graphemes = (text: string) => Array.from(new Intl.Segmenter().segment(text)).length;
const view = (over: Partial<typeof agora>) => viewClient({ ...agora, ...over });

describe("displayName", () => {
  it.each([
    ["a plain name", "Agora", "Agora"],
    ["markup, as the text that it is", "<b>Agora</b><script>&amp;", "<b>Agora</b><script>&amp;"],
    ["a right-to-left name", "بنك أثينا", "بنك أثينا"],
    ["a Persian name with its joiner", "کتاب‌خانه", "کتاب‌خانه"],
    ["a family", `${family} Agora`, `${family} Agora`],
    ["a flag", "🇬🇷 Agora", "🇬🇷 Agora"],
    ["a name with a colour of emoji", "❤️ Agora", "❤️ Agora"],
    ["bidi overrides and isolates left out", "\u202Eknab\u202C \u2066x\u2069\u200F", "knab x"],
    ["zero-width characters left out", "Ago\u200Bra\uFEFF\u2060\u00AD", "Agora"],
    ["tag characters left out", "Agora\u{E0041}\u{E007F}", "Agora"],
    [
      "one line",
      "Agora\n\nYou are signed out.\r\n\tReally\u2028now\u2029\u0085\u0000",
      "Agora You are signed out. Really now",
    ],
    ["no space around it", "   Agora\u00A0\u3000 ", "Agora"],
    ["half a surrogate pair left out", "Ago\uD83Dra", "Agora"],
  ])("shows %s", (_what, given, shown) => {
    expect(displayName(given)).toBe(shown);
  });

  it.each([
    ["empty", ""],
    ["blank", " \t\n\u3000"],
    ["invisible", "\u200B\u2060\uFEFF\u202E"],
    ["nothing but joiners", "\u200D\u200C"],
    ["nothing but fillers", "\u3164\u115F\u1160\uFFA0 \u2800"],
    ["nothing but variation selectors", "\uFE0F\u034F"],
  ])("says that a name is none when it is %s", (_what, given) => {
    expect(displayName(given)).toBeUndefined();
  });

  it("shows 80 characters as they are, and 79 with an ellipsis of a longer name", () => {
    expect(displayName("a".repeat(80))).toBe("a".repeat(80));
    expect(displayName("a".repeat(81))).toBe(`${"a".repeat(79)}…`);
    expect(displayName("a".repeat(2000))).toBe(`${"a".repeat(79)}…`);
  });

  it("never cuts a character in two", () => {
    expect(displayName("😀".repeat(81))).toBe(`${"😀".repeat(79)}…`);
    expect(displayName("é".repeat(100))).toBe(`${"é".repeat(79)}…`);
  });

  it("shows any name as at most 80 characters on one line that hide and reorder nothing", () => {
    const part = fc.constantFrom(
      "\u202E",
      "\u2069",
      "\u200B",
      "\u200D",
      "\n",
      "<",
      "a",
      "ب",
      "😀",
      "\u0301",
      family,
      "\uD83D",
    );
    const names = fc.oneof(
      fc.string({ unit: "binary", maxLength: 400 }),
      fc.array(part, { maxLength: 400 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(names, (name) => {
        const shown = displayName(name);
        if (shown === undefined) return;
        expect(graphemes(shown)).toBeLessThanOrEqual(80);
        expect(shown.length).toBeLessThanOrEqual(321);
        expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069\u200B\u200E\u200F\uFEFF]/u);
        expect(shown.isWellFormed()).toBe(true);
        expect(shown).toBe(shown.trim());
        expect(shown).not.toBe("");
      }),
      { numRuns: 500 },
    );
  });
});

describe("viewClient", () => {
  it("shows nothing of a client that is not there", () => {
    expect(viewClient(undefined)).toBeUndefined();
  });

  it("shows name, page and logo", () => {
    expect(view({ logoUri: "https://agora.example/logo.png" })).toEqual({
      name: "Agora",
      uri: "https://agora.example/",
      logo: "https://agora.example/logo.png",
    });
  });

  it.each([
    "http://agora.example/logo.png", "javascript:alert(1)", "data:image/svg+xml,<svg/>", "blob:https://agora.example/x", "//agora.example/logo.png", "/logo.png",
    "https://user@agora.example/logo.png", "https://user:pw@agora.example/", "https://", "", "nonsense",
    // Where the policy that names a logo's host would say something else.
    "https://a;form-action/x", "https://a,default-src/x", "https://*/x", "https://*.example/x", "https://'self'/x", "https://a;sandbox/x", "https://a!b/x",
  ])("shows no logo from %j", (logoUri) => {
    expect(view({ logoUri })?.logo).toBeUndefined();
  }); // prettier-ignore

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "https://user@agora.example/",
    "agora.example",
    "ftp://agora.example/",
    "",
  ])("links no page at %j", (uri) => {
    expect(view({ uri })?.uri).toBeUndefined();
  });

  it("links a page over plain http, which apps on a developer's machine have", () => {
    expect(view({ uri: "http://localhost:5555/app" })?.uri).toBe("http://localhost:5555/app");
  });

  it("writes URLs so that they can end neither an attribute nor a directive", () => {
    const anyUrl = fc.oneof(
      fc.webUrl(),
      fc.string({ unit: "binary" }).map((text) => `https://${text}`),
      fc.string().map((text) => `https://a.example/${text}`),
    );
    fc.assert(
      fc.property(anyUrl, (url) => {
        const logo = view({ logoUri: url })?.logo;
        if (logo === undefined) return;
        expect(logo).toMatch(/^https:\/\/[^\s"<>]+$/);
        expect(new URL(logo).origin).toMatch(/^https:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:]+\])(?::\d+)?$/);
      }),
      { numRuns: 1000 },
    );
  });
});
