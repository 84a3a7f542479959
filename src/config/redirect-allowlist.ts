/** One entry of `LOGOUT_ALLOWLIST`: an exact URI, an origin, or `https://*.example.com` (exactly one label). */
export type AllowlistEntry =
  | { kind: "uri"; uri: string }
  | { kind: "origin"; origin: string }
  | { kind: "wildcard"; scheme: string; suffix: string };

const wildcardPattern = /^(https?:)\/\/\*(\.[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?)$/;
const oneLabel = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** Returns undefined for an entry that is none of the three kinds. */
export function parseAllowlistEntry(text: string): AllowlistEntry | undefined {
  const [, scheme, suffix] = wildcardPattern.exec(text) ?? [];
  if (scheme !== undefined && suffix !== undefined) return { kind: "wildcard", scheme, suffix };
  if (text.includes("*") || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (isWeb(url) && url.origin === text) return { kind: "origin", origin: text };
  return isPlain(text, url) ? { kind: "uri", uri: text } : undefined;
}

/** True when the URI matches one of the entries. Exact entries compare character for character. */
export function isAllowlisted(uri: string, entries: readonly AllowlistEntry[]): boolean {
  return entries.some((entry) => (entry.kind === "uri" ? entry.uri === uri : matchesHost(uri, entry)));
}

function matchesHost(uri: string, entry: Exclude<AllowlistEntry, { kind: "uri" }>): boolean {
  if (!URL.canParse(uri)) return false;
  const url = new URL(uri);
  if (!isWeb(url) || !isPlain(uri, url)) return false;
  if (entry.kind === "origin") return url.origin === entry.origin;
  if (url.protocol !== entry.scheme || !url.host.endsWith(entry.suffix)) return false;
  return oneLabel.test(url.host.slice(0, -entry.suffix.length));
}

function isWeb(url: URL): boolean {
  return url.protocol === "https:" || url.protocol === "http:";
}

// Parsers disagree about userinfo, backslashes, dot segments, letter case, tabs and default ports. A URI that is already
// written the way the parser would write it leaves nothing to disagree about; any other is not matched and gets a question.
function isPlain(text: string, url: URL): boolean {
  if (url.username !== "" || url.password !== "" || text.includes("\\")) return false;
  return url.href === text || url.href === `${text}/`;
}
