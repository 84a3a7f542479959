/**
 * The absolute form of a URL that Hydra gave us, or undefined when a browser must not be sent there: not http(s), unparsable, off
 * the public origin, or relative with no public URL to resolve it against.
 */
export function holdToOrigin(location: string, publicUrl: string | undefined): string | undefined {
  if (!URL.canParse(location, publicUrl)) return undefined;
  const url = new URL(location, publicUrl);
  if (url.protocol !== "https:" && url.protocol !== "http:") return undefined;
  if (url.username !== "" || url.password !== "") return undefined;
  return publicUrl === undefined || url.origin === new URL(publicUrl).origin ? url.href : undefined;
}
