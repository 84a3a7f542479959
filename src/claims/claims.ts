import { isRecord } from "../is-record.ts";
import type { KratosIdentity } from "../kratos/kratos.ts";
import type { ClaimsMapping } from "../config/setting-types.ts";
import { ownValue, standardValue } from "./claim-value.ts";
import { protocolClaims, standardClaims, verifiedClaims } from "./standard-claims.ts";

/** What is known of a user. */
export type Traits = Pick<KratosIdentity, "traits" | "verifiedAddresses">;

// Never a trait, which its user may be free to write.
const verifications: ReadonlySet<string> = new Set(verifiedClaims.values());

/** Every claim that these traits can make up: what is there no more has to go. */
export function managedClaims(mapping?: ClaimsMapping): ReadonlySet<string> {
  const names = [...(mapping === undefined ? standardClaims.keys() : mapping.keys())];
  return new Set(names.flatMap((name) => [name, ...[verifiedClaims.get(name) ?? []].flat()]));
}

/**
 * A token's claims about a user that the granted scopes ask for, and no others. A claim of the operator's that OpenID Connect
 * does not name comes along with `profile`.
 */
export function claimsFor(
  user: Traits,
  grantedScopes: readonly string[],
  mapping?: ClaimsMapping,
): Record<string, unknown> {
  const names = mapping === undefined ? standardClaims.keys() : mapping.keys();
  const claims: Record<string, unknown> = {};
  for (const name of names) {
    if (protocolClaims.has(name) || verifications.has(name)) continue;
    if (!grantedScopes.includes(standardClaims.get(name)?.scope ?? "profile")) continue;
    const value = valueOf(name, user, mapping?.get(name));
    if (value === undefined) continue;
    claims[name] = value;
    const verified = verifiedClaims.get(name);
    if (verified !== undefined) claims[verified] = isVerified(value, user);
  }
  return claims;
}

function valueOf(name: string, { traits }: Traits, paths: readonly string[] | undefined): unknown {
  const standard = standardClaims.get(name);
  const tries = paths === undefined ? (standard?.traits ?? []) : [paths];
  for (const attempt of tries) {
    const found = attempt.map((path) => traitAt(traits, path));
    const value = standard === undefined ? ownValue(found) : standardValue(standard.format, found);
    if (value !== undefined) return value;
  }
  return undefined;
}

function traitAt(traits: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce((at: unknown, key) => (isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined), traits);
}

// Kratos keeps addresses in small letters, and traits as they were typed.
function isVerified(value: unknown, { verifiedAddresses }: Traits): boolean {
  const address = String(value).toLowerCase();
  return verifiedAddresses.some((verified) => verified.toLowerCase() === address);
}
