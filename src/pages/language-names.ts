/** A language that a page can be shown in. */
export interface LanguageName {
  /** BCP 47. */
  lang: string;
  /** In the language itself. */
  name: string;
}

/** Each language by the name that its speakers know it by, in an order that does not depend on who reads it. */
export function languageNames(languages: readonly string[]): LanguageName[] {
  const order = new Intl.Collator("en");
  return languages
    .map((lang) => ({ lang, name: nameOf(lang) }))
    .toSorted((one, other) => order.compare(one.name, other.name));
}

// CLDR has the country's name for it.
const otherwise = new Map([["id", "Bahasa Indonesia"]]);

// "Português (Portugal)" beside "Português (Brasil)", but 简体中文, which is what a form is called that differs in its script.
function nameOf(lang: string): string {
  const languageDisplay = new Intl.Locale(lang).region === undefined ? "dialect" : "standard";
  const names = new Intl.DisplayNames(lang, { type: "language", languageDisplay });
  const name = otherwise.get(lang) ?? names.of(lang) ?? lang;
  const [first = "", ...rest] = name;
  return first.toLocaleUpperCase(lang) + rest.join("");
}
