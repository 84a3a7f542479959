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

function nameOf(lang: string): string {
  const name = new Intl.DisplayNames(lang, { type: "language" }).of(lang) ?? lang;
  const [first = "", ...rest] = name;
  return first.toLocaleUpperCase(lang) + rest.join("");
}
