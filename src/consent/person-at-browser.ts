import type { Request } from "express";
import type { Config } from "../config/config.ts";
import type { ConsentRequest } from "../hydra/consent-request.ts";
import type { Kratos } from "../kratos/kratos.ts";
import { askingUrl } from "../hydra/prompt-login-url.ts";
import { personFinder, type Person } from "./person.ts";

/** Nobody may consent at this browser, and why the client is told so. */
export interface TurnedAway {
  person: undefined;
  why: "access_denied" | "login_required";
  /** Where the sign-in begins again, at Hydra: then the client is told nothing. */
  beginAgain?: string | undefined;
}

export interface PersonAtBrowserDeps {
  kratos: Kratos | undefined;
  config: Pick<Config, "signIn" | "logout" | "hydra">;
}

/** Who gives a consent at this browser, or what is done where nobody can. */
export function personAtBrowser({ kratos, config }: PersonAtBrowserDeps) {
  const { demoUsers } = config.signIn;
  const { requireKnownUser } = config.logout;
  const findPerson = personFinder({ kratos, demoUsers, requireKnownUser });
  return look;

  async function look(req: Request, request: ConsentRequest): Promise<TurnedAway | { person: Person }> {
    const found = await findPerson(req, request.subject);
    if (found.state === "found") return { person: found.person };
    if (found.state === "refused") return { person: undefined, why: "access_denied" };
    const beginAgain = askingUrl(request.requestUrl, config.hydra.publicUrl);
    // Never more than once: then `prompt=login` is there already.
    if (beginAgain === undefined && found.asUnknown !== undefined) {
      const person = await found.asUnknown();
      return person === undefined ? { person, why: "access_denied" } : { person };
    }
    return { person: undefined, why: "login_required", beginAgain };
  }
}
