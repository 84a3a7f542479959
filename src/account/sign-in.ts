import type { Request, Response } from "express";
import { PageError } from "../errors.ts";
import type { KratosFlows, KratosSessions } from "../kratos/kratos.ts";
import { readParameter } from "../middleware/parameters.ts";
import { seeOther } from "../middleware/see-other.ts";

export interface SignInOptions {
  kratos: KratosSessions & Pick<KratosFlows, "startUrl">;
  /** The account page as browsers see it; undefined when nobody said: then Kratos leads somewhere else after a sign-in. */
  accountUrl: string | undefined;
}

/** Sends a browser without a session to Kratos, and knows it when it comes back. */
export interface SignIn {
  begin(req: Request, res: Response): void;
  hasComeBack(req: Request): boolean;
}

const mark = { name: "from", value: "sign-in" };

/**
 * Kratos takes somebody with one factor for signed in and leads straight back, unless it is asked for the second; and it can't be asked
 * for the second of somebody who has not signed in. So: first the one, and on coming back with a session that is not enough, the other.
 */
export function signInAtKratos({ kratos, accountUrl }: SignInOptions): SignIn {
  const returnTo = accountUrl && `${accountUrl}?${mark.name}=${mark.value}`;
  return { begin, hasComeBack };

  function begin(req: Request, res: Response): void {
    const again = hasComeBack(req);
    // Without this, a Kratos whose cookies are for another host would have the browser run in circles.
    if (again && !kratos.hasCookie(req.headers.cookie)) {
      const detail = "back from Kratos without its session cookie: does it reach this host?";
      throw new PageError("flow_gone", { detail });
    }
    seeOther(res, kratos.startUrl("login", { return_to: returnTo, aal: again ? "aal2" : undefined }));
  }

  function hasComeBack(req: Request): boolean {
    return readParameter(req.query, mark.name) === mark.value;
  }
}
