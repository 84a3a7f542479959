import type { BrandLinks } from "../config/config.ts";

/** A link below every page. */
export interface FooterLink {
  /** Its words are `footer.<key>`. */
  key: keyof BrandLinks;
  url: string;
  /** In a window of its own: what the user was about to do stays where it is. */
  opensApart: boolean;
}

/** What the operator has set of them, in their order. */
export function footerLinks({ home, help, privacy, terms, support }: BrandLinks): FooterLink[] {
  const all: [keyof BrandLinks, string | undefined][] = [
    ["help", help],
    ["support", support && `mailto:${support}`],
    ["privacy", privacy],
    ["terms", terms],
    ["home", home],
  ];
  return all.flatMap(([key, url]) =>
    url === undefined ? [] : [{ key, url, opensApart: key !== "home" && key !== "support" }],
  );
}

/** What stands for a name where there is no logo: its first character, as users see characters. */
export function initialOf(name: string): string | undefined {
  for (const { segment } of new Intl.Segmenter().segment(name.trim())) return segment.toUpperCase();
  return undefined;
}
