import type { KratosSession } from "../../kratos/kratos.ts";

/** Who is signed in at this browser, as far as the sources that are set up can tell. */
export interface CurrentUser {
  /** False when no source is set up: then rows 7 and 8 of the decision say nothing. */
  configured: boolean;
  /** Hydra's subject of the user at this browser, when a source knows them. */
  subject?: string;
  /** What to call them; the subject when neither this nor a Kratos session is set. */
  name?: string;
  /** For a source that can only tell whether it is this subject. Read when `subject` is not set. */
  isSubject?: (subject: string) => boolean;
  /** The Kratos session that says so, for the sign-out not to ask for it again. */
  session?: KratosSession;
  /** The newest moment at which a source saw the user, in milliseconds since the epoch. */
  seenAtMs?: number;
}

/** Whether it is this subject who is signed in at the browser; undefined when no source knows. */
export function isSameSubject({ subject, isSubject }: CurrentUser, asked: string): boolean | undefined {
  return subject === undefined ? isSubject?.(asked) : subject === asked;
}
