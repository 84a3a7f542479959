import { match } from "@formatjs/intl-localematcher";

/** Which of our languages serves these best, the most wanted first; undefined when none does, `*` for whichever comes first with us. */
export type MatchLocale = ((wanted: readonly string[]) => string | undefined) & {
  /** Which of ours is the very language, in the form nearest to it: `zh-Hans` for `zh`; undefined when none is. */
  formOf: (tag: string) => string | undefined;
};

// A tag that is none of ours, and not the name of any language.
const none = "zxx";
// More than any browser or app asks for.
const maxWanted = 20;
// Norwegian is written in two ways, and its readers read both.
const writtenAs = new Map([
  ["no", "nb"],
  ["nn", "nb"],
]);

/**
 * Matches by CLDR: `de-AT` is served by `de`, `zh-TW` by `zh-Hant`, `pt-AO` by `pt-PT`. A user's own language in any form comes before one that
 * people who speak another are said to understand (`ca` by `es`), however far behind it stands.
 *
 * The matcher remembers every tag that it has ever seen. So it sees none but those that are put together here, of languages, scripts
 * and regions that there are: a visitor can make up as many as they like, and fill no memory.
 */
export function localeMatcher(available: readonly string[]): MatchLocale {
  const ours = new Map<string, OwnForms>();
  for (const name of available) {
    const { language, script } = new Intl.Locale(name).maximize();
    const forms = ours.get(language) ?? { names: [], scripts: new Set() };
    forms.names.push(name);
    forms.scripts.add(script ?? "");
    ours.set(language, forms);
  }
  // Finite: a language is two or three letters, and of ours alone there are more.
  const canonical = new Map<string, string>();
  const matched = new Map<string, string>();
  const regions = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const names = new Intl.DisplayNames("en", { type: "language", fallback: "none" });

  return Object.assign(matchWanted, { formOf });

  function matchWanted(wanted: readonly string[]): string | undefined {
    const tags = wanted.slice(0, maxWanted).flatMap((tag) => parse(tag) ?? []);
    for (const tag of tags) {
      if (tag === "*") return "*";
      const own = ownForm(tag);
      if (own !== undefined) return own;
    }
    return tags.map(nearOne).find((near) => near !== undefined);
  }

  function formOf(written: string): string | undefined {
    const tag = parse(written);
    return tag === undefined || tag === "*" ? undefined : ownForm(tag);
  }

  function ownForm({ language, script, region }: Tag): string | undefined {
    const canonicalOne = languageOf(language);
    const known = ours.has(canonicalOne) ? canonicalOne : (writtenAs.get(canonicalOne) ?? canonicalOne);
    const forms = ours.get(known);
    if (forms === undefined || forms.names.length === 1) return forms?.names[0];
    const isOurs = script !== undefined && forms.scripts.has(script);
    const isThere = region !== undefined && regions.of(region) !== undefined;
    const tag = `${known}${isOurs ? `-${script}` : ""}${isThere ? `-${region}` : ""}`;
    const best = matchOnce(tag, forms.names);
    return best === none ? forms.names[0] : best;
  }

  function nearOne(tag: Tag | "*"): string | undefined {
    if (tag === "*") return undefined;
    const language = languageOf(tag.language);
    const best = matched.get(language) ?? (names.of(language) ? matchOnce(language, available) : none);
    matched.set(language, best);
    return best === none ? undefined : best;
  }

  // Such as `he` for `iw`.
  function languageOf(written: string): string {
    const known = canonical.get(written);
    if (known !== undefined) return known;
    const language = Intl.getCanonicalLocales(written)[0] ?? written;
    canonical.set(written, language);
    return language;
  }

  function matchOnce(tag: string, among: readonly string[]): string {
    const known = matched.get(tag);
    if (known !== undefined) return known;
    const best = match([tag], among, none, { algorithm: "best fit" });
    matched.set(tag, best);
    return best;
  }
}

/** Our forms of one language, and the scripts that they are written in. */
interface OwnForms {
  names: string[];
  scripts: Set<string>;
}

interface Tag {
  language: string;
  script: string | undefined;
  region: string | undefined;
}

const shape = /^([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_][a-z0-9]{1,8})*$/i;

// Some write an underscore. What is no tag at all is not wanted.
function parse(written: string): Tag | "*" | undefined {
  if (written === "*") return written;
  const [, language, script, region] = shape.exec(written) ?? [];
  if (language === undefined) return undefined;
  return {
    language: language.toLowerCase(),
    script: script && script.charAt(0).toUpperCase() + script.slice(1).toLowerCase(),
    region: region?.toUpperCase(),
  };
}
