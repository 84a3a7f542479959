import type { Request } from "express";
import type { KratosSession, KratosSessions } from "../kratos/kratos.ts";
import { identityName } from "../pages/identity-name.ts";
import type { RememberedSignIn, SignInCookie } from "../browser-state/sign-in-cookie.ts";

/** Who sits at this browser, as far as the sources that are set up can tell. */
export interface Evidence {
  /** False when no source is set up: then nobody can know who sits there, and rows 7 and 8 of the decision say nothing. */
  configured: boolean;
  /** Hydra's subject of the person at this browser, when a source knows them. */
  subject?: string;
  /** What to call them; the subject when neither this nor a Kratos session is set. */
  name?: string;
  /** For a source that can only tell whether it is this subject. Read when `subject` is not set. */
  isSubject?: (subject: string) => boolean;
  /** The Kratos session that says so, for the sign-out not to ask for it again. */
  session?: KratosSession;
  /** The newest moment at which a source saw the person, in milliseconds since the epoch. */
  seenAtMs?: number;
}

/**
 * Asked only when the rows before it have not decided, because an answer may cost a call. Where it decides, a host app's own is waited for as
 * long as it takes: the host gives what it asks a deadline.
 */
export type EvidenceReader = (req: Request) => Promise<Evidence>;

export const noEvidence: EvidenceReader = () => Promise.resolve({ configured: false });

/** Kratos's session, else Lethe's own sign-in cookie. A Kratos that does not answer knows nobody: then the person is asked. */
export function evidenceReader(sources: {
  kratos: KratosSessions | undefined;
  signIn: SignInCookie;
}): EvidenceReader {
  return async (req) => {
    const remembered = sources.signIn.read(req);
    try {
      const here = await sources.kratos?.whoAmI(req.headers.cookie);
      if (here?.state === "signed_in") return evidenceOf(here.session, remembered);
      // A session of a user whom Kratos does not name. Not the cookie instead: it would vouch for one who may have made way for another.
      if (here?.state === "second_factor_missing") return { configured: true };
    } catch {
      // Nor here.
      return { configured: true };
    }
    if (remembered === undefined) return { configured: true };
    const { signedInAtMs: seenAtMs } = remembered;
    return { configured: true, isSubject: (subject) => remembered.isSubject(subject), seenAtMs };
  };
}

/** What a session at Kratos, and a cookie of the same person's, say of who sits at their browser. */
export function evidenceOf(session: KratosSession, remembered?: RememberedSignIn): Evidence {
  const { identity, authenticatedAtMs = 0 } = session;
  const name = identityName(identity);
  const signedInAtMs = remembered?.isSubject(identity.id) === true ? remembered.signedInAtMs : 0;
  const seenAtMs = Math.max(authenticatedAtMs, signedInAtMs);
  return { configured: true, subject: identity.id, ...(name !== undefined && { name }), session, seenAtMs };
}

/** Whether it is this subject who sits at the browser; undefined when no source knows. */
export function isSubjectHere({ subject, isSubject }: Evidence, asked: string): boolean | undefined {
  return subject === undefined ? isSubject?.(asked) : subject === asked;
}
