import type { Request } from "express";
import type { Kratos } from "../kratos/kratos.ts";
import { identityName } from "../pages/identity-name.ts";
import type { GivingSession } from "../claims/access-origin.ts";
import { isRecoveryMethod } from "../kratos/recovery-methods.ts";
import type { Traits } from "../claims/claims.ts";

/** Who a consent is about, as far as it is known. */
export interface ConsentUser {
  /** Undefined when nothing is known of them. */
  known: Traits | undefined;
  /** What to call them on a page; undefined for all browsers but their own. */
  name: string | undefined;
  /** The user's session at Kratos, when it is this browser's. */
  kratosSession: GivingSession | undefined;
}

/**
 * `not_signed_in`: Kratos says so, or its second factor is missing; the sign-in has to begin again, and `asUnknown` is what to go by
 * where it can't, and where it is not certain. `refused`: the identity was deleted, or another user is signed in at this browser.
 */
export type FoundUser =
  | { state: "found"; user: ConsentUser }
  | { state: "not_signed_in"; asUnknown: (() => Promise<ConsentUser | undefined>) | undefined }
  | { state: "refused" };

export type FindUser = (req: Request, subject: string) => Promise<FoundUser>;

export interface UserSources {
  kratos: Kratos | undefined;
  demoUsers: ReadonlyMap<string, string> | undefined;
  /** False where Kratos's session cookie does not reach this host (`LOGOUT_REQUIRE_KNOWN_USER`). */
  requireKnownUser: boolean;
}

/** Kratos's session of this browser, else Kratos's admin API. A Kratos that does not answer is a failure: tokens would lack claims. */
export function userFinder({ kratos, demoUsers, requireKnownUser }: UserSources): FindUser {
  return kratos === undefined ? findDemoUser : findIdentity(kratos, requireKnownUser);

  function findDemoUser(_req: Request, subject: string): Promise<FoundUser> {
    const known = demoUsers?.has(subject) ? { traits: { email: subject }, verifiedAddresses: [] } : undefined;
    return Promise.resolve({ state: "found", user: { known, name: subject, kratosSession: undefined } });
  }
}

function findIdentity(kratos: Kratos, requireKnownUser: boolean): FindUser {
  return async (req, subject) => {
    const { cookie } = req.headers;
    const here = await kratos.whoAmI(cookie);
    if (here.state === "signed_in") {
      const { identity, id, authenticatedAtMs: sinceMs, methods } = here.session;
      if (identity.id !== subject) return { state: "refused" };
      const user = {
        known: identity,
        name: identityName(identity),
        kratosSession: { id, sinceMs, isRecovery: methods.some(isRecoveryMethod) },
      };
      return { state: "found", user };
    }
    // A sign-in that was left half-way would make the next user into the one who left it; a cookie of an ended session says that it ended.
    if (here.state === "second_factor_missing" || kratos.hasCookie(cookie))
      return { state: "not_signed_in", asUnknown: undefined };
    // A sign-out in another tab takes the session's cookie away and leaves Kratos's other one. Without any, none may reach this host.
    if (requireKnownUser && kratos.reachesHere(cookie))
      return { state: "not_signed_in", asUnknown: () => readIdentity(subject) };
    const user = await readIdentity(subject);
    return user === undefined ? { state: "refused" } : { state: "found", user };
  };

  async function readIdentity(subject: string): Promise<ConsentUser | undefined> {
    const unnamed = { name: undefined, kratosSession: undefined };
    if (!kratos.hasAdmin) return { ...unnamed, known: undefined };
    const identity = await kratos.getIdentity(subject);
    return identity && { ...unnamed, known: identity };
  }
}
