import type { Request } from "express";
import type { Config } from "../config/config.ts";
import type { ConsentRequest } from "../hydra/consent-request.ts";
import type { Kratos } from "../kratos/kratos.ts";
import { askingUrl } from "../hydra/prompt-login-url.ts";
import { userFinder, type ConsentUser } from "./user.ts";

/** No user may consent at this browser, and why the client is told so. */
export interface TurnedAway {
  user: undefined;
  why: "access_denied" | "login_required";
  /** Where the sign-in begins again, at Hydra: then the client is told nothing. */
  beginAgain?: string | undefined;
}

export interface UserAtBrowserDeps {
  kratos: Kratos | undefined;
  config: Pick<Config, "signIn" | "logout" | "hydra">;
}

/** Who gives a consent at this browser, or what is done where no user can. */
export function userAtBrowser({ kratos, config }: UserAtBrowserDeps) {
  const { demoUsers } = config.signIn;
  const { requireKnownUser } = config.logout;
  const findPerson = userFinder({ kratos, demoUsers, requireKnownUser });
  return look;

  async function look(req: Request, request: ConsentRequest): Promise<TurnedAway | { user: ConsentUser }> {
    const found = await findPerson(req, request.subject);
    if (found.state === "found") return { user: found.user };
    if (found.state === "refused") return { user: undefined, why: "access_denied" };
    const beginAgain = askingUrl(request.requestUrl, config.hydra.publicUrl);
    // Never more than once: then `prompt=login` is there already.
    if (beginAgain === undefined && found.asUnknown !== undefined) {
      const user = await found.asUnknown();
      return user === undefined ? { user, why: "access_denied" } : { user };
    }
    return { user: undefined, why: "login_required", beginAgain };
  }
}
