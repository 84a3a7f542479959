import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Request } from "express";
import { z } from "zod";

/** The words of one language. */
export interface Words {
  lang: string;
  dir: "ltr" | "rtl";
  /** The text of a key, with `{name}` filled in. A language that lacks a key falls back to English. */
  t: (key: string, values?: Record<string, string>) => string;
}

const catalogShape = z.record(z.string(), z.string());

const rightToLeft = new Set(["ar", "fa", "he", "ur"]);

// Unicode's first-strong isolate around a filled-in value: a right-to-left name must not reorder the sentence that it stands in, nor
// end the isolate by itself.
const isolate = (value: string) => `\u2068${value.replace(/[\u2066-\u2069]/g, "")}\u2069`;

/** Reads `<language>.json` files; the names of those are what a browser's Accept-Language is matched against. */
export function loadWords(localesDir: string, defaultLocale: string): (req: Request) => Words {
  const names = readdirSync(localesDir)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length));
  const english = readCatalog(localesDir, "en");
  const languages = new Map(
    names.map((name) => [name, toWords(name, readCatalog(localesDir, name), english)]),
  );
  const fallback = languages.get(defaultLocale);
  if (fallback === undefined) throw new Error(`DEFAULT_LOCALE: there is no locales/${defaultLocale}.json`);
  // First in the list is what a browser gets that has no preference.
  const offered = [defaultLocale, ...names.filter((name) => name !== defaultLocale)];

  return (req) => {
    const best = req.acceptsLanguages(offered);
    return (best === false ? undefined : languages.get(best)) ?? fallback;
  };
}

function readCatalog(localesDir: string, name: string): Record<string, string> {
  return catalogShape.parse(JSON.parse(readFileSync(join(localesDir, `${name}.json`), "utf8")));
}

function toWords(lang: string, catalog: Record<string, string>, english: Record<string, string>): Words {
  const [language = lang] = lang.split("-", 1);
  return { lang, dir: rightToLeft.has(language) ? "rtl" : "ltr", t };

  function t(key: string, values?: Record<string, string>): string {
    const text = catalog[key] ?? english[key];
    if (text === undefined) throw new Error(`no words for ${key}`);
    if (values === undefined) return text;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
      Object.hasOwn(values, name) ? isolate(values[name] ?? "") : whole,
    );
  }
}
