import { isDeepStrictEqual } from "node:util";
import { claimsFor, managedClaims, type Traits } from "../claims/claims.ts";
import type { ConsentConfig } from "../config/config.ts";
import type { ClaimsMapping } from "../config/setting-types.ts";
import type { HookedToken, TokenClaims } from "../hydra/token-hook.ts";

/** What tokens say of a user's traits as they are now, with all else that they said. Undefined when that is what they say already. */
export function freshClaims(
  user: Traits,
  { claims, grantedScopes }: HookedToken,
  config: Pick<ConsentConfig, "claims" | "accessTokenClaims">,
): TokenClaims | undefined {
  const fresh = {
    idToken: renewed(claims.idToken, user, grantedScopes, config.claims),
    accessToken:
      config.accessTokenClaims === undefined
        ? claims.accessToken
        : renewed(claims.accessToken, user, grantedScopes, config.accessTokenClaims),
  };
  return isDeepStrictEqual(fresh, claims) ? undefined : fresh;
}

function renewed(
  before: Record<string, unknown>,
  user: Traits,
  scopes: string[],
  mapping: ClaimsMapping | undefined,
): Record<string, unknown> {
  const managed = managedClaims(mapping);
  const others = Object.entries(before).filter(([name]) => !managed.has(name));
  return { ...Object.fromEntries(others), ...claimsFor(user, scopes, mapping) };
}
