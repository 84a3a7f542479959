import type { Request } from "express";
import type { KratosSession, KratosSessions } from "../kratos/kratos.ts";
import type { CurrentUser } from "../sign-out/decision/current-user.ts";
import { identityName } from "../pages/identity-name.ts";
import type { RememberedSignIn, SignInCookie } from "../browser-state/sign-in-cookie.ts";

/**
 * Asked only when the rows before it have not decided, because an answer may cost a call. Where it decides, a host app's own is waited for as
 * long as it takes: the host gives what it asks a deadline.
 */
export type CurrentUserReader = (req: Request) => Promise<CurrentUser>;

export const noCurrentUser: CurrentUserReader = () => Promise.resolve({ configured: false });

/** Kratos's session, else Lethe's own sign-in cookie. A Kratos that does not answer knows no user: then the question is asked. */
export function currentUserReader(sources: {
  kratos: KratosSessions | undefined;
  signIn: SignInCookie;
}): CurrentUserReader {
  return async (req) => {
    const remembered = sources.signIn.read(req);
    try {
      const here = await sources.kratos?.whoAmI(req.headers.cookie);
      if (here?.state === "signed_in") return currentUserOf(here.session, remembered);
      // A session of a user whom Kratos does not name. Not the cookie instead: it would vouch for one who may have made way for another.
      if (here?.state === "second_factor_missing") return { configured: true };
    } catch {
      // Nor here.
      return { configured: true };
    }
    if (remembered === undefined) return { configured: true };
    const { signedInAtMs: seenAtMs, name } = remembered;
    return {
      configured: true,
      isSubject: (subject) => remembered.isSubject(subject),
      ...(name !== undefined && { name }),
      seenAtMs,
    };
  };
}

/** What a session at Kratos, and a cookie of the same user's, say of who is signed in at their browser. */
export function currentUserOf(session: KratosSession, remembered?: RememberedSignIn): CurrentUser {
  const { identity, authenticatedAtMs = 0 } = session;
  const name = identityName(identity);
  const signedInAtMs = remembered?.isSubject(identity.id) === true ? remembered.signedInAtMs : 0;
  const seenAtMs = Math.max(authenticatedAtMs, signedInAtMs);
  return { configured: true, subject: identity.id, ...(name !== undefined && { name }), session, seenAtMs };
}
