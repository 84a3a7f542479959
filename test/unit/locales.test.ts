import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failureCodes } from "../../src/errors.ts";
import { takesAway } from "../../src/account/view-settings.ts";
import { explainedScopes } from "../../src/pages/scope-labels.ts";
import type { HydraExplanation } from "../../src/error/explain-hydra-error.ts";
import type { KratosExplanation } from "../../src/error/explain-kratos-error.ts";

const root = join(import.meta.dirname, "../..");
// As a record, so that a kind that is added there is missing here.
const kinds = Object.keys({
  hint_missing: 1,
  redirect_not_registered: 1,
  hint_invalid: 1,
  logout_gone: 1,
  two_tabs: 1,
  cookies_missing: 1,
  client_unknown: 1,
  redirect_uri_invalid: 1,
  scope_not_allowed: 1,
  sign_in_gone: 1,
  access_denied: 1,
  unavailable: 1,
  other: 1,
} satisfies Record<HydraExplanation["kind"], 1>);

const kratosKinds = Object.keys({
  csrf: 1,
  expired: 1,
  sign_in_over: 1,
  signed_in: 1,
  signed_out: 1,
  second_factor: 1,
  other_person: 1,
  return_to: 1,
  disabled: 1,
  not_verified: 1,
  unavailable: 1,
  other: 1,
} satisfies Record<KratosExplanation["kind"], 1>);

/** What `${…}` can stand for, by what the key begins with. */
const families: Record<string, readonly string[]> = {
  error: failureCodes,
  hydra_error: kinds,
  footer: ["home", "help", "privacy", "terms", "support"],
  kratos_error: kratosKinds,
  consent: [...explainedScopes],
  account: takesAway,
};

const locales = readdirSync(join(root, "locales")).map((file) => ({
  file,
  catalog: JSON.parse(readFileSync(join(root, "locales", file), "utf8")) as Record<string, string>,
}));
const english = locales.find(({ file }) => file === "en.json")?.catalog ?? {};

const sources = ["src", "views"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(?:ts|ejs)$/.test(file))
    .map((file) => readFileSync(join(root, folder, file), "utf8")),
);

/** Every key that is asked for: `t("a.b")`, `t(x ? "a.b" : "a.c")`, and what `${…}` in one can stand for. */
const usedKeys = new Set(
  sources
    .flatMap((text) => Array.from(text.matchAll(/\bt\(([^)]*)\)/g), ([, given = ""]) => given))
    .flatMap((given) =>
      Array.from(given.matchAll(/["'`]([a-z_]+(?:\.[a-z_${}.]+)+)["'`]/gi), ([, key = ""]) => key),
    )
    .flatMap((key) => {
      if (!key.includes("$")) return [key];
      const values = families[key.split(".", 1)[0] ?? ""] ?? [];
      return values.map((value) => key.replace(/\$\{[^}]*\}/, value));
    }),
);

const pluralForm = /_(?:zero|one|two|few|many|other)$/;
/** The key that pages ask for: of a text with plural forms, without the form. */
const askedKey = (catalog: Record<string, string>) => (key: string) => {
  const base = key.replace(pluralForm, "");
  return Object.hasOwn(catalog, `${base}_other`) ? base : key;
};
const askedKeys = (catalog: Record<string, string>) => [
  ...new Set(Object.keys(catalog).map(askedKey(catalog))),
];
/** The forms that a language has for whole numbers that a page may count; `other` is what every language falls back on. */
const formsOf = (lang: string) => {
  const rules = new Intl.PluralRules(lang);
  return new Set(["other", ...Array.from({ length: 200 }, (_, count) => rules.select(count))]);
};

const placeholdersIn = (text = "") => Array.from(text.matchAll(/\{\w+\}/g), ([name]) => name).toSorted();

describe("locales/en.json", () => {
  it("has every key that src and views ask for, and no other", () => {
    // Kratos's messages are asked for by their ids, whichever those are.
    const keys = askedKeys(english).filter((key) => !/^kratos\.\d{7}$/.test(key));
    expect(keys.toSorted()).toEqual([...usedKeys].toSorted());
  });

  it.each(failureCodes)("has a title and an advice for %s", (code) => {
    expect(english[`error.${code}.title`]).toMatch(/\S/);
    expect(english[`error.${code}.advice`]).toMatch(/\.$/);
  });

  it.each(kinds)("has a title and an advice for Hydra's error %s", (kind) => {
    expect(english[`hydra_error.${kind}.title`]).toMatch(/\S/);
    expect(english[`hydra_error.${kind}.advice`]).toMatch(/\.$/);
  });
});

describe.each(locales)("locales/$file", ({ file, catalog }) => {
  it("is named after its language", () => {
    expect(Intl.getCanonicalLocales(file.replace(/\.json$/, ""))).toEqual([file.replace(/\.json$/, "")]);
  });

  it("has the keys of English, no more and no less", () => {
    expect(askedKeys(catalog).toSorted()).toEqual(askedKeys(english).toSorted());
  });

  it("has a form for each kind of number, and no form that it does not use", () => {
    const counted = askedKeys(english).filter((key) => Object.hasOwn(english, `${key}_other`));
    const wanted = counted.flatMap((key) =>
      [...formsOf(file.replace(/\.json$/, ""))].map((form) => `${key}_${form}`),
    );
    const forms = Object.keys(catalog).filter((key) => askedKey(catalog)(key) !== key);
    expect(forms.toSorted()).toEqual(wanted.toSorted());
  });

  it("fills in the same values as English", () => {
    const placeholders = (texts: Record<string, string>) =>
      Object.fromEntries(
        askedKeys(texts).map((key) => [key, placeholdersIn(texts[key] ?? texts[`${key}_other`])]),
      );
    expect(placeholders(catalog)).toEqual(placeholders(english));
    // "One device" and "no device" need no figure, and have nothing else.
    const odd = Object.keys(catalog).filter((key) => {
      const all = placeholdersIn(catalog[key]);
      const wanted = placeholdersIn(english[key] ?? english[`${askedKey(catalog)(key)}_other`]);
      const withoutCount = wanted.filter((name) => name !== "{count}");
      return ![wanted, withoutCount].some((names) => names.join(" ") === all.join(" "));
    });
    expect(odd).toEqual([]);
  });

  it("says something everywhere, in text and not in markup", () => {
    const plain = /^[^<>\n\r\t\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFD]+$/;
    const odd = Object.keys(catalog).filter(
      (key) => !plain.test(catalog[key] ?? "") || catalog[key]?.trim() !== catalog[key],
    );
    expect(odd).toEqual([]);
  });

  it("says a sentence in its own language", () => {
    const inEnglish = Object.keys(catalog).filter(
      (key) => catalog[key] === english[key] && catalog[key]?.includes(" "),
    );
    expect(inEnglish.length).toBe(
      file === "en.json" ? Object.values(english).filter((text) => text.includes(" ")).length : 0,
    );
  });
});

it("French keeps its spaced punctuation on the line of the word before it", () => {
  const french = locales.find(({ file }) => file === "fr.json")?.catalog ?? {};
  const breaks = Object.keys(french).filter((key) => / [:;!?»]|« /.test(french[key] ?? ""));
  expect(breaks).toEqual([]);
});
