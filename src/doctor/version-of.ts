export type Version = readonly [major: number, minor: number, patch: number];

/** True for a version that is known to be older. A build of somebody's own says "master", and nobody knows. */
export function isOlder(version: string, than: Version): boolean {
  const [, ...parts] = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  const at = parts.map((part) => Number(part ?? 0));
  const differs = at.findIndex((part, index) => part !== than[index]);
  return differs !== -1 && (at[differs] ?? 0) < (than[differs] ?? 0);
}
