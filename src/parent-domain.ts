/** True for the host itself and for hosts below it: where a cookie of this domain goes (RFC 6265 §5.1.3). */
export function isUnder(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

/** The domain that both hosts are under, of two labels or more; undefined when there is none. Whether browsers take it for a public suffix only they know. */
export function commonParent(one: string, other: string): string | undefined {
  const theirs = other.split(".").toReversed();
  const ours = one.split(".").toReversed();
  const differs = ours.findIndex((label, at) => label !== theirs[at]);
  const shared = differs === -1 ? ours : ours.slice(0, differs);
  const isAddress = /^\d+$/.test(shared[0] ?? "");
  return shared.length < 2 || isAddress ? undefined : shared.toReversed().join(".");
}

/**
 * How browsers count one address beside another, where they keep third parties' cookies away: by scheme and registrable domain. `maybe same site`:
 * the hosts have a common parent, which is the site unless it is a public suffix.
 */
export function nearness(one: string, other: string): "same host" | "maybe same site" | "other site" {
  if (!URL.canParse(one) || !URL.canParse(other)) return "other site";
  const [ours, theirs] = [new URL(one), new URL(other)];
  if (ours.protocol !== theirs.protocol) return "other site";
  if (ours.hostname === theirs.hostname) return "same host";
  return commonParent(ours.hostname, theirs.hostname) === undefined ? "other site" : "maybe same site";
}
