import { isSeenOnCard } from "../brand-colors.ts";
import { readColor, type Color } from "../color.ts";
import { canStandInPolicy, isWebUrl } from "../web-url.ts";
import type { ClientPapers, ClientView } from "./page-locals.ts";

const maxNameLength = 80;

/** A client's own words about itself, as Hydra passes them on. */
interface NamedClient {
  name: string;
  uri: string | undefined;
  logoUri: string | undefined;
  /** What the operator has written of its look; it comes before the client's own. */
  branding?: { logo: string | undefined; primaryColor: string | undefined } | undefined;
}

/** What a page may show of a client. The one who registers a client chooses these texts; not all of them mean well. */
export function viewClient(client: NamedClient): ClientView;
export function viewClient(client: NamedClient | undefined): ClientView | undefined;
export function viewClient(client: NamedClient | undefined): ClientView | undefined {
  if (client === undefined) return undefined;
  return {
    name: displayName(client.name),
    uri: safeUrl(client.uri, ["https:", "http:"]),
    logo: safeUrl(client.branding?.logo, ["https:"]) ?? safeUrl(client.logoUri, ["https:"]),
    color: usableColor(client.branding?.primaryColor),
  };
}

// A colour that the white card would swallow is not the client's any more once it can be seen.
function usableColor(text: string | undefined): Color | undefined {
  const color = text === undefined ? undefined : readColor(text);
  return color !== undefined && isSeenOnCard(color) ? color : undefined;
}

/** Where a client's own papers are, as a page may link to them. */
export function viewPapers({ policyUri, termsUri }: ClientPapers): ClientPapers {
  const protocols = ["https:", "http:"];
  return { policyUri: safeUrl(policyUri, protocols), termsUri: safeUrl(termsUri, protocols) };
}

// Format characters (bidi overrides, zero-width spaces), but not the joiners, which Persian, Indic scripts and emoji need.
const invisible = /(?![\u200C\u200D])[\p{Cf}\p{Co}\p{Cs}]/gu;

// What most names are, and what nothing below would change.
const plainName = /^[\x21-\x7E]+(?: [\x21-\x7E]+)*$/;

// Fillers, joiners on their own and the blank Braille pattern take up a name's place and show nothing.
const visible = /[^\p{Default_Ignorable_Code_Point}\s\u2800]/u;

/** One line of at most 80 characters that can't reorder or hide its surroundings; undefined when nothing is left. */
export function displayName(text: string): string | undefined {
  if (text.length <= maxNameLength && plainName.test(text)) return text;
  const line = text
    .slice(0, 4 * maxNameLength)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ")
    .replace(invisible, "")
    .replace(/\s+/g, " ")
    .trim();
  if (!visible.test(line)) return undefined;
  if (line.length <= maxNameLength) return line;
  const characters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment);
  if (characters.length <= maxNameLength) return line;
  return `${characters.slice(0, maxNameLength - 1).join("")}…`;
}

/** The same for what has to be called something. */
export function shownName(text: string): string {
  return displayName(text) ?? "?";
}

/** A URL that a link or an image may have; undefined when it is none, or is not what it seems. */
export function safeUrl(text: string | undefined, protocols: string[]): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return protocols.includes(url.protocol) && isWebUrl(url) && canStandInPolicy(url) ? url.href : undefined;
}

/** Two subjects, for a user to tell apart. */
export function viewMismatch(signedIn: string, asked: string): { signedIn: string; asked: string } {
  return { signedIn: shownName(signedIn), asked: shownName(asked) };
}
