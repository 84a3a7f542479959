import type { Logger } from "pino";
import { describeError } from "../ops/describe-error.ts";
import type { Kratos } from "../kratos/kratos.ts";
import type { HookedFlow } from "../kratos/web-hook.ts";

export interface SessionAtHandDeps {
  kratos: Pick<Kratos, "whoAmI">;
  /** The name of Kratos's session cookie. */
  sessionCookie: string;
  log: Logger;
}

/**
 * The session at Kratos of the browser in which a flow was finished. Undefined when nobody can say: Kratos does not answer, it is another
 * user's, or an app without cookies finished the flow.
 */
export type FindSessionAtHand = (flow: HookedFlow) => Promise<string | undefined>;

export function sessionAtHand({ kratos, sessionCookie, log }: SessionAtHandDeps): FindSessionAtHand {
  return async ({ identityId, sessionId, sessionCookie: value }) => {
    if (sessionId !== undefined || value === undefined) return sessionId;
    const here = await kratos.whoAmI(`${sessionCookie}=${value}`).catch((error: unknown) => {
      log.warn({ err: describeError(error) }, "Kratos does not say whose browser a web-hook is about");
      return undefined;
    });
    if (here?.state !== "signed_in" || here.session.identity.id !== identityId) return undefined;
    return here.session.id;
  };
}
