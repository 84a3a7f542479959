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

const rightToLeft = new Set(["Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"]);

// Unicode's first-strong isolate around a filled-in value: a right-to-left name must not reorder the sentence that it stands in, nor
// end the isolate by itself.
const isolate = (value: string) => `\u2068${value.replace(/[\u2066-\u2069]/g, "")}\u2069`;

/** @param wanted languages (BCP 47) that a client asked for by name: they come before what the browser prefers */
export type MessagesFor = ((req: Request, wanted?: readonly string[]) => Messages) & {
  /** The languages that there are (BCP 47). */
  languages: readonly string[];
  /** Which of them is this very language, such as `zh-Hans` for `zh`; undefined when none is. */
  formOf: (tag: string) => string | undefined;
};

/**
 * Reads `<language>.json` files, such as `de.json` and `zh-Hant.json`: their names are what a browser's languages are matched with.
 * @param ownDir the operator's: its words come before ours, and what a file there lacks is said as before
 */
export function loadMessages(localesDir: string, defaultLocale: string, ownDir?: string): MessagesFor {
  const catalogs = readCatalogs(localesDir, "locales");
  const english = catalogs.get("en");
  if (english === undefined) throw new Error("there is no locales/en.json");
  if (ownDir !== undefined) addOwn(catalogs, readCatalogs(ownDir, "LOCALES_DIR"));
  const names = [...catalogs.keys()];
  const inEnglish = formsOf("en", english);
  const languages = new Map(
    [...catalogs].map(([name, catalog]) => [name, toMessages(name, catalog, inEnglish)]),
  );
  // `zh` and `pt` once had files of their own.
  const first = localeMatcher(names).formOf(defaultLocale);
  const fallback = first === undefined ? undefined : languages.get(first);
  if (fallback === undefined) throw new Error(`DEFAULT_LOCALE: there is no locales/${defaultLocale}.json`);
  const best = localeMatcher([fallback.lang, ...names.filter((name) => name !== fallback.lang)]);

  // To weigh languages costs more than to write a page, and browsers and apps ask for few lists in the world.
  const preferred = remembering((_header, req: Request) => served(weighed(req).acceptsLanguages()));
  const asked = remembering((_list, wanted: readonly string[]) => served(wanted));

  const messagesFor = (req: Request, wanted: readonly string[] = []): Messages => {
    const messages = wanted.length === 0 ? undefined : asked(wanted.join(" "), wanted);
    return messages ?? preferred(req.headers["accept-language"] ?? "", req) ?? fallback;
  };
  return Object.assign(messagesFor, { languages: names, formOf: best.formOf });

  function served(wanted: readonly string[]): Messages | undefined {
    const name = best(wanted);
    return name === undefined ? undefined : languages.get(name);
  }
}

/**
 * The operator's words before ours. What is named after a language alone counts in each form that we have of it (`zh.json` in `zh-Hans`
 * and `zh-Hant`); a form that we have not takes what it lacks from the nearest that there is (`zh-HK.json` from `zh-Hant`).
 */
function addOwn(catalogs: Map<string, Catalog>, own: ReadonlyMap<string, Catalog>): void {
  const ours = [...catalogs.keys()];
  for (const [name, words] of own) {
    const forms = ours.includes(name) ? [name] : ours.filter((form) => languageOf(form) === bokmal(name));
    for (const form of forms) catalogs.set(form, { ...catalogs.get(form), ...words });
    if (forms.length > 0) continue;
    const nearest = localeMatcher([...catalogs.keys()]).formOf(name) ?? name;
    catalogs.set(name, { ...catalogs.get(nearest), ...words });
  }
}

function languageOf(name: string): string {
  return new Intl.Locale(name).language;
}

// `no` is Norwegian in whichever of its two ways.
function bokmal(name: string): string {
  return name === "no" ? "nb" : name;
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
  const { script = "" } = new Intl.Locale(lang).maximize();
  const own = formsOf(lang, catalog);
  let names: Intl.ListFormat | undefined;
  return { lang, dir: rightToLeft.has(script) ? "rtl" : "ltr", t, find: own, list };

  function t(key: string, values?: MessageValues): string {
    const text = own(key, values) ?? inEnglish(key, values);
    if (text === undefined) throw new Error(`no words for ${key}`);
    return text;
  }

  function list(items: readonly string[]): string {
    names ??= new Intl.ListFormat(lang, { type: "conjunction" });
    return names.format(items.map(isolate));
  }
}

/** Finds the text of a key in one catalog, in the form that goes with its count. */
function formsOf(lang: string, catalog: Catalog) {
  const plural = new Intl.PluralRules(lang);
  // Slow to make: not for a language that nobody reads.
  let numbers: Intl.NumberFormat | undefined;
  return function find(key: string, values?: MessageValues): string | undefined {
    const text = textOf(key, values?.count);
    return text === undefined || values === undefined ? text : fill(text, values, writeNumber);
  };

  function writeNumber(value: number): string {
    numbers ??= new Intl.NumberFormat(lang);
    return numbers.format(value);
  }

  // An operator's catalog may have one text for every number, and a template of theirs may give the number as text.
  function textOf(key: string, count: string | number | undefined): string | undefined {
    if (Object.hasOwn(catalog, key)) return catalog[key];
    return catalog[`${key}_${plural.select(Number(count))}`] ?? catalog[`${key}_other`];
  }
}

function fill(text: string, values: MessageValues, writeNumber: (value: number) => string): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return whole;
    return typeof value === "number" ? writeNumber(value) : isolate(value);
  });
}
