import type { match } from "@formatjs/intl-localematcher";
import * as fc from "fast-check";
import { afterAll, describe, expect, it, vi } from "vitest";

const seen = new Set<string>();
// Other tests may have loaded it, and others will, with the matcher that is there.
vi.resetModules();
vi.doMock(import("@formatjs/intl-localematcher"), async (original) => {
  const module = await original();
  return {
    ...module,
    match: (...given: Parameters<typeof match>) => {
      for (const tag of given[0]) seen.add(tag);
      return module.match(...given);
    },
  };
});
const { localeMatcher } = await import("../../../src/pages/match-locale.ts");
vi.doUnmock("@formatjs/intl-localematcher");
afterAll(() => vi.resetModules());

const shipped = "en ar de es fil fr he hi id it ja nb nl pl pt-BR pt-PT tr zh-Hans zh-Hant".split(" ");
const operators = [...shipped, "nn", "pt", "zh-HK", "sr", "sr-Latn"];

describe("localeMatcher", () => {
  it.each([
    ["zh", "zh-Hans", "zh-Hans"],
    ["zh-CN", "zh-Hans", "zh-Hans"],
    ["zh-SG", "zh-Hans", "zh-Hans"],
    ["zh-Hans-TW", "zh-Hans", "zh-Hans"],
    ["zh-TW", "zh-Hant", "zh-Hant"],
    ["zh_TW", "zh-Hant", "zh-Hant"],
    ["zh-HK", "zh-HK", "zh-Hant"],
    ["zh-MO", "zh-HK", "zh-Hant"],
    ["zh-Hant", "zh-Hant", "zh-Hant"],
    ["zh-Hant-HK", "zh-HK", "zh-Hant"],
    ["zh-Hant-MY", "zh-Hant", "zh-Hant"],
    ["cmn-TW", "zh-Hant", "zh-Hant"],
    ["pt", "pt", "pt-BR"],
    ["pt-BR", "pt-BR", "pt-BR"],
    ["pt-US", "pt-BR", "pt-BR"],
    ["pt-PT", "pt-PT", "pt-PT"],
    ["pt-AO", "pt-PT", "pt-PT"],
    ["pt-CH", "pt-PT", "pt-PT"],
    ["pt-CV", "pt-PT", "pt-PT"],
    ["pt-FR", "pt-PT", "pt-PT"],
    ["pt-GQ", "pt-PT", "pt-PT"],
    ["pt-GW", "pt-PT", "pt-PT"],
    ["pt-LU", "pt-PT", "pt-PT"],
    ["pt-MO", "pt-PT", "pt-PT"],
    ["pt-MZ", "pt-PT", "pt-PT"],
    ["pt-ST", "pt-PT", "pt-PT"],
    ["pt-TL", "pt-PT", "pt-PT"],
    ["nb-NO", "nb", "nb"],
    ["no", "nb", "nb"],
    ["no-NO", "nb", "nb"],
    ["nn", "nn", "nb"],
    ["nn-NO", "nn", "nb"],
    ["iw", "he", "he"],
    ["iw-IL", "he", "he"],
    ["in", "id", "id"],
    ["in-ID", "id", "id"],
    ["tl-PH", "fil", "fil"],
    ["hi-Latn-IN", "hi", "hi"],
    ["sr-Latn-RS", "sr-Latn", undefined],
    ["sr-RS", "sr", undefined],
    ["de-CH-1996", "de", "de"],
    ["en-AU", "en", "en"],
    ["lb", "de", "de"],
    ["gl", "es", "es"],
    ["ru", undefined, undefined],
    ["xx", undefined, undefined],
    ["", undefined, undefined],
    ["de-", undefined, undefined],
    ["*", "*", "*"],
  ])("serves %j by %j of an operator's, by %j of ours", (wanted, best, ofOurs) => {
    expect(localeMatcher(operators)([wanted])).toBe(best);
    expect(localeMatcher(shipped)([wanted])).toBe(ofOurs);
  });

  it("takes the first of several that it has, in any form, before a language that is only near", () => {
    const best = localeMatcher(shipped);
    expect(best(["xx", "fr-CA", "de"])).toBe("fr");
    expect(best(["ca", "xx", "pt-AO"])).toBe("pt-PT");
    expect(best(["ca", "no", "nb"])).toBe("nb");
    expect(best(["ca", "af"])).toBe("es");
    expect(best(["ca", "*", "de"])).toBe("*");
  });

  it("has nothing better than the first form of a language that is written otherwise", () => {
    expect(localeMatcher(["en", "zh", "zh-SG"])(["zh-TW", "en"])).toBe("zh");
    expect(localeMatcher(["en", "zh-SG", "zh"])(["zh-TW"])).toBe("zh-SG");
  });

  it("does not depend on the order of its own", () => {
    const best = localeMatcher([...shipped].toReversed());
    expect(["pt", "zh", "pt-AO", "zh-HK"].map((tag) => best([tag]))).toEqual([
      "pt-BR",
      "zh-Hans",
      "pt-PT",
      "zh-Hant",
    ]);
  });

  it("says which of its own is the very language", () => {
    const { formOf } = localeMatcher(shipped);
    expect(["zh", "pt", "no", "iw", "de-AT", "zh-HK"].map(formOf)).toEqual([
      "zh-Hans",
      "pt-BR",
      "nb",
      "he",
      "de",
      "zh-Hant",
    ]);
    expect(["ca", "xx", "*", "", "../en"].map(formOf)).toEqual([...Array<undefined>(5)]);
  });

  it("reads no more than a client may want", () => {
    const many = Array.from({ length: 20 }, () => "xx");
    expect(localeMatcher(shipped)([...many.slice(1), "de"])).toBe("de");
    expect(localeMatcher(shipped)([...many, "de"])).toBeUndefined();
  });

  it("answers anything, and with nothing but what there is", () => {
    const best = localeMatcher(operators);
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) })),
        (wanted) => {
          expect([...operators, "*", undefined]).toContain(best(wanted));
        },
      ),
    );
  });

  it("shows the matcher, which forgets nothing, no tag that a visitor made up", () => {
    const best = localeMatcher(operators);
    seen.clear();
    const letters = "abcdefghijklmnopqrstuvwxyz";
    for (const one of letters)
      for (const other of letters) {
        const odd = `${one}${other}`;
        best([`zh-${odd}`, `zh-Hant-${odd}-x${odd}x${odd}`]);
        for (const tag of [`zh-Qa${odd}`, `pt-u-co-${odd}${odd}`, `q${odd}`, `${odd}-${odd}`, odd])
          best([tag]);
      }
    for (const one of letters)
      for (const other of letters)
        for (const odd of [`zh-a${one}${other}b1`, `xq${one}-${other}x`, `x${one}${other}`]) best([odd]);
    expect(seen.size).toBeLessThan(2000);
    const languages = new Intl.DisplayNames("en", { type: "language", fallback: "none" });
    const regions = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
    const madeUp = [...seen].filter((tag) => {
      const [, language = "", script, region] = /^([a-z]+)(?:-([A-Z][a-z]+))?(?:-([A-Z]+))?$/.exec(tag) ?? [];
      const isThere = languages.of(language) && (region === undefined || regions.of(region));
      return !isThere || !["Hans", "Hant", "Latn", "Cyrl", undefined].includes(script);
    });
    expect(madeUp).toEqual([]);
  });
});
