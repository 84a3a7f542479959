// The URL parser lets `;` `,` `'` and `*` stand in a host, where they would write the policy.
const plainHost = /^(?:[a-z0-9._-]+|\[[0-9a-f:]+\])$/;

/** False for a URL whose origin must not be named in a Content-Security-Policy. */
export function canStandInPolicy({ hostname }: URL): boolean {
  return plainHost.test(hostname);
}
