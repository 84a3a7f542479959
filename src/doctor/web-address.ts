import { isWebUrl } from "../web-url.ts";

// Hydra's language refuses to parse what browsers' parser mends: blanks, control characters, a percent sign that encodes nothing.
// oxlint-disable-next-line no-control-regex -- those are what is looked for
const unparsable = /[\u0000-\u0020\u007f]|%(?![\da-f]{2})/i;

/** True for an absolute http(s) address that Hydra, browsers and we take for the same one. Hydra keeps any string as an app's logout address. */
export function isWebAddress(address: string): boolean {
  return /^https?:\/\//i.test(address) && !unparsable.test(address) && canBeCalled(address);
}

function canBeCalled(address: string): boolean {
  return URL.canParse(address) && isWebUrl(new URL(address));
}

/** False on the user's own machine, where an app has no certificate (RFC 8252 §7.3), and for other schemes, which are apps'. */
export function isPlainHttp(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return protocol === "http:" && !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$|\.localhost$/.test(hostname);
}
