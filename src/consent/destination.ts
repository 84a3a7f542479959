import type { Messages } from "../pages/messages.ts";

const mostPlaces = 5;
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Where the user goes with the answer, in words: whoever holds that place gets what is granted. Undefined when it can't be said.
 * @param redirectUris one, or all that it may be
 */
export function describeDestination(
  redirectUris: readonly string[],
  { t, list }: Pick<Messages, "t" | "list">,
): string | undefined {
  const places = [...new Set(redirectUris.flatMap((uri) => placeOf(uri, t)))];
  const [place, ...others] = places;
  if (place === undefined) return undefined;
  if (others.length === 0) return t("consent.goes_to", { place });
  return places.length > mostPlaces ? undefined : t("consent.goes_to_one_of", { places: list(places) });
}

// A host as the browser will show it: an international name in Punycode can't pass for another.
function placeOf(uri: string, t: Messages["t"]): string | [] {
  if (!URL.canParse(uri)) return [];
  const { protocol, hostname, host } = new URL(uri);
  if (protocol !== "https:" && protocol !== "http:") {
    return t("consent.place_app", { scheme: protocol.slice(0, -1) });
  }
  // RFC 8252 §7.3.
  return loopback.test(hostname) ? t("consent.place_computer") : host;
}
