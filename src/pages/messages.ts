import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Request } from "express";
import { z } from "zod";
import { weighed } from "../middleware/accept-headers.ts";
import { localeMatcher } from "./match-locale.ts";

/**
 * What stands in the place of `{name}` in a text. Numbers are written as the language writes them; `count` also chooses between the
 * text's plural forms, which are under the key with CLDR's category behind it (`apps_one`, `apps_other`), as i18next's catalogs have it.
 */
export type MessageValues = Readonly<Record<string, string | number>>;

/** The words of one language. */
export interface Messages {
  /** BCP 47. */
  lang: string;
  dir: "ltr" | "rtl";
  /** The text of a key, with `{name}` filled in. A language that lacks a key falls back to English. @throws Error when English lacks it */
  t: (key: string, values?: MessageValues) => string;
  /** The same, but undefined when this very language has no words for it. */
  find: (key: string, values?: MessageValues) => string | undefined;
  /** One phrase of several: "Agora, Bank, and Mail". */
  list: (items: readonly string[]) => string;
}

// What a client makes up must not fill the memory.
const maxKnown = 1000;
const maxKnownLength = 100;

const catalogShape = z.record(z.string(), z.string());
type Catalog = z.output<typeof catalogShape>;

const rightToLeft = new Set(["ar", "fa", "he", "ur"]);

// Unicode's first-strong isolate around a filled-in value: a right-to-left name must not reorder the sentence that it stands in, nor
// end the isolate by itself.
const isolate = (value: string) => `\u2068${value.replace(/[\u2066-\u2069]/g, "")}\u2069`;

/** @param wanted languages (BCP 47) that a client asked for by name: they come before what the browser prefers */
export type MessagesFor = ((req: Request, wanted?: readonly string[]) => Messages) & {
  /** The languages that there are (BCP 47). */
  languages: readonly string[];
};

/**
 * Reads `<language>.json` files, such as `de.json` and `zh-Hant.json`: their names are what a browser's languages are matched with.
 * @param ownDir the operator's: its words come before ours, and what a file there lacks is said as before
 */
export function loadMessages(localesDir: string, defaultLocale: string, ownDir?: string): MessagesFor {
  const catalogs = readCatalogs(localesDir, "locales");
  const english = catalogs.get("en");
  if (english === undefined) throw new Error("there is no locales/en.json");
  for (const [name, own] of ownDir === undefined ? [] : readCatalogs(ownDir, "LOCALES_DIR")) {
    const before = catalogs.get(name) ?? catalogs.get(new Intl.Locale(name).language);
    catalogs.set(name, { ...before, ...own });
  }
  const names = [...catalogs.keys()];
  const inEnglish = formsOf("en", english);
  const languages = new Map(
    [...catalogs].map(([name, catalog]) => [name, toMessages(name, catalog, inEnglish)]),
  );
  const fallback = languages.get(defaultLocale);
  if (fallback === undefined) throw new Error(`DEFAULT_LOCALE: there is no locales/${defaultLocale}.json`);
  const best = localeMatcher([defaultLocale, ...names.filter((name) => name !== defaultLocale)]);

  // To weigh languages costs more than to write a page, and browsers and apps ask for few lists in the world.
  const preferred = remembering((_header, req: Request) => served(weighed(req).acceptsLanguages()));
  const asked = remembering((_list, wanted: readonly string[]) => served(wanted));

  const messagesFor = (req: Request, wanted: readonly string[] = []): Messages => {
    const messages = wanted.length === 0 ? undefined : asked(wanted.join(" "), wanted);
    return messages ?? preferred(req.headers["accept-language"] ?? "", req) ?? fallback;
  };
  return Object.assign(messagesFor, { languages: names });

  function served(wanted: readonly string[]): Messages | undefined {
    const name = best(wanted);
    return name === undefined ? undefined : languages.get(name);
  }
}

/** Finds out once what it is asked again and again. */
function remembering<T>(find: (key: string, about: T) => Messages | undefined) {
  const known = new Map<string, Messages | undefined>();
  return (key: string, about: T): Messages | undefined => {
    if (known.has(key)) return known.get(key);
    const found = find(key, about);
    if (known.size < maxKnown && key.length <= maxKnownLength) known.set(key, found);
    return found;
  };
}

function readCatalogs(dir: string, where: string): Map<string, Catalog> {
  if (!existsSync(dir)) throw new Error(`${where}: there is no folder ${dir}`);
  // A language before its forms, which take from it what they lack.
  const files = readdirSync(dir)
    .filter((file) => file.endsWith(".json"))
    .toSorted((one, other) => one.length - other.length);
  const odd = files.find((file) => !isLanguage(nameOf(file)));
  if (odd !== undefined) throw new Error(`${where}/${odd}: that is not the name of a language`);
  return new Map(files.map((file) => [nameOf(file), readCatalog(join(dir, file))]));
}

function nameOf(file: string): string {
  return file.slice(0, -".json".length);
}

function isLanguage(name: string): boolean {
  try {
    return Intl.getCanonicalLocales(name)[0] === name;
  } catch {
    return false;
  }
}

function readCatalog(path: string): Catalog {
  return catalogShape.parse(JSON.parse(readFileSync(path, "utf8")));
}

function toMessages(lang: string, catalog: Catalog, inEnglish: Messages["find"]): Messages {
  const [language = lang] = lang.split("-", 1);
  const own = formsOf(lang, catalog);
  const names = new Intl.ListFormat(lang, { type: "conjunction" });
  return { lang, dir: rightToLeft.has(language) ? "rtl" : "ltr", t, find: own, list };

  function t(key: string, values?: MessageValues): string {
    const text = own(key, values) ?? inEnglish(key, values);
    if (text === undefined) throw new Error(`no words for ${key}`);
    return text;
  }

  function list(items: readonly string[]): string {
    return names.format(items.map(isolate));
  }
}

/** Finds the text of a key in one catalog, in the form that goes with its count. */
function formsOf(lang: string, catalog: Catalog) {
  const plural = new Intl.PluralRules(lang);
  const numbers = new Intl.NumberFormat(lang);
  return function find(key: string, values?: MessageValues): string | undefined {
    const text = textOf(key, values?.count);
    return text === undefined || values === undefined ? text : fill(text, values, numbers);
  };

  // An operator's catalog may have one text for every number, and a template of theirs may give the number as text.
  function textOf(key: string, count: string | number | undefined): string | undefined {
    if (Object.hasOwn(catalog, key)) return catalog[key];
    return catalog[`${key}_${plural.select(Number(count))}`] ?? catalog[`${key}_other`];
  }
}

function fill(text: string, values: MessageValues, numbers: Intl.NumberFormat): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return whole;
    return typeof value === "number" ? numbers.format(value) : isolate(value);
  });
}
