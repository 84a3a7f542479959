const maxResources = 20;
const maxLength = 500;

/**
 * The `resource` parameters (RFC 8707) of an authorization's own address, which Hydra does not read, as far as the client's registered
 * `audience` permits them. Those of a device, of a request object or of a POST do not stand there.
 */
export function permittedResources(query: URLSearchParams, registered: readonly string[]): string[] {
  return query
    .getAll("resource")
    .slice(0, maxResources)
    .filter(
      (resource) => resource.length <= maxLength && registered.some((entry) => permits(entry, resource)),
    );
}

// As Hydra matches its own `audience` parameter: to the letter, or an address at or below a registered one.
function permits(registered: string, resource: string): boolean {
  if (registered === resource) return true;
  const [entry, asked] = [absolute(registered), absolute(resource)];
  if (entry === undefined || asked === undefined) return false;
  if (entry.protocol !== asked.protocol || entry.host !== asked.host || asked.search !== "") return false;
  const path = entry.pathname.replace(/\/+$/, "");
  return asked.pathname === path || asked.pathname.startsWith(`${path}/`);
}

// What another parser may read differently is no address: a token for it could be good somewhere else.
function absolute(text: string): URL | undefined {
  if (!/^https?:\/\/[\w.:[\]-]+(?:\/[\w.~%!$&'()*+,;=:@/-]*)?(?:\?.*)?$/i.test(text)) return undefined;
  if (/%2f|%5c|%2e|\/\.{1,2}(?:\/|$)/i.test(text) || !URL.canParse(text)) return undefined;
  return new URL(text);
}
