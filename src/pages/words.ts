import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Request } from "express";
import { z } from "zod";
import { weighed } from "../middleware/weighed.ts";

/** The words of one language. */
export interface Words {
  lang: string;
  dir: "ltr" | "rtl";
  /** The text of a key, with `{name}` filled in. A language that lacks a key falls back to English. */
  t: (key: string, values?: Record<string, string>) => string;
  /** The same, but undefined when this very language has no words for it. */
  find: (key: string, values?: Record<string, string>) => string | undefined;
}

// What somebody makes up must not fill the memory.
const maxKnown = 1000;
const maxKnownLength = 100;

const catalogShape = z.record(z.string(), z.string());

const rightToLeft = new Set(["ar", "fa", "he", "ur"]);

// Unicode's first-strong isolate around a filled-in value: a right-to-left name must not reorder the sentence that it stands in, nor
// end the isolate by itself.
const isolate = (value: string) => `\u2068${value.replace(/[\u2066-\u2069]/g, "")}\u2069`;

/** @param wanted languages (BCP 47) that somebody asked for in so many words: they come before what the browser prefers */
export type WordsFor = (req: Request, wanted?: readonly string[]) => Words;

/** Reads `<language>.json` files; the names of those are what a browser's Accept-Language is matched against. */
export function loadWords(localesDir: string, defaultLocale: string): WordsFor {
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

  const known = new Map<string, Words>();
  // To weigh a browser's languages costs more than to write a page, and there are few such headers in the world.
  const preferred = (req: Request): Words => {
    const header = req.headers["accept-language"] ?? "";
    const found = known.get(header);
    if (found !== undefined) return found;
    const best = weighed(req).acceptsLanguages(offered);
    const words = (best === false ? undefined : languages.get(best)) ?? fallback;
    if (known.size < maxKnown && header.length <= maxKnownLength) known.set(header, words);
    return words;
  };

  return (req, wanted = []) => {
    const named = wanted.flatMap((locale) => languages.get(languageOf(locale)) ?? []);
    if (named[0] !== undefined) return named[0];
    return preferred(req);
  };
}

// `de-AT` is served by `de`.
function languageOf(locale: string): string {
  return locale.toLowerCase().split(/[-_]/, 1)[0] ?? "";
}

function readCatalog(localesDir: string, name: string): Record<string, string> {
  return catalogShape.parse(JSON.parse(readFileSync(join(localesDir, `${name}.json`), "utf8")));
}

function toWords(lang: string, catalog: Record<string, string>, english: Record<string, string>): Words {
  const [language = lang] = lang.split("-", 1);
  return { lang, dir: rightToLeft.has(language) ? "rtl" : "ltr", t, find };

  function t(key: string, values?: Record<string, string>): string {
    const text = catalog[key] ?? english[key];
    if (text === undefined) throw new Error(`no words for ${key}`);
    return fill(text, values);
  }

  function find(key: string, values?: Record<string, string>): string | undefined {
    return Object.hasOwn(catalog, key) ? fill(catalog[key] ?? "", values) : undefined;
  }
}

function fill(text: string, values: Record<string, string> | undefined): string {
  if (values === undefined) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? isolate(values[name] ?? "") : whole,
  );
}
