// What may be done with a URL that a client, a user or a link's author wrote.

/** True for http and https without a user's name before the host, which would make a link look like another site's. */
export function isWebUrl({ protocol, username, password }: URL): boolean {
  return (protocol === "https:" || protocol === "http:") && username === "" && password === "";
}

/** True for an absolute http(s) address on this origin, without a user's name in it. */
export function isOnOrigin(address: string, origin: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return isWebUrl(url) && url.origin === origin;
}

/**
 * The absolute form of a location, or undefined when a browser must not be sent there: not http(s), with a user's name in it, unparsable,
 * on another origin than the base, or relative without one.
 * @param base without one any origin will do
 */
export function sameOriginUrl(location: string, base: string | undefined): string | undefined {
  if (!URL.canParse(location, base)) return undefined;
  const url = new URL(location, base);
  if (!isWebUrl(url)) return undefined;
  return base === undefined || url.origin === new URL(base).origin ? url.href : undefined;
}

// The URL parser lets `;` `,` `'` and `*` stand in a host, where they would write the policy.
const plainHost = /^(?:[a-z0-9._-]+|\[[0-9a-f:]+\])$/;

/** False for a URL whose origin must not be named in a Content-Security-Policy. */
export function canStandInPolicy({ hostname }: URL): boolean {
  return plainHost.test(hostname);
}
