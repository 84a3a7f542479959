import type { Request, Response } from "express";
import { PageError } from "../errors.ts";
import type { BrowserSession, KratosFlows, KratosSessions } from "../kratos/kratos.ts";
import { readParameter } from "../middleware/parameters.ts";
import { seeOther } from "../middleware/see-other.ts";

export interface SignInOptions {
  kratos: KratosSessions & Pick<KratosFlows, "startUrl">;
  /** The account page as browsers see it; undefined when nobody said: then Kratos leads somewhere else after a sign-in. */
  accountUrl: string | undefined;
}

/** Sends a browser without a session to Kratos, and knows it when it comes back. */
export interface SignIn {
  /** @param here what Kratos says of this browser */
  begin(req: Request, res: Response, here: NotSignedIn["state"]): void;
  hasComeBack(req: Request): boolean;
}

type NotSignedIn = Exclude<BrowserSession, { state: "signed_in" }>;

// Where somebody comes back from, in the parameter of this name.
const from = "from";
const ways = ["sign-in", "second-step"] as const;

/**
 * Kratos takes somebody with one factor for signed in and leads straight back, unless it is asked for the second; and it can't be asked
 * for the second of somebody who has not signed in. So: first the one, and on coming back with a session that is not enough, the other.
 */
export function signInAtKratos({ kratos, accountUrl }: SignInOptions): SignIn {
  return { begin, hasComeBack };

  function begin(req: Request, res: Response, here: NotSignedIn["state"]): void {
    const way = wayOf(req);
    // Without this, a Kratos whose cookies are for another host, or hidden behind older ones, would have the browser run in circles.
    if (way === "second-step" || (way === "sign-in" && !kratos.hasCookie(req.headers.cookie))) {
      const detail = "back from Kratos without its session cookie: does it reach this host?";
      throw new PageError("flow_gone", { detail });
    }
    const parameters =
      way === "sign-in" || here === "second_factor_missing"
        ? { return_to: returnFrom("second-step"), aal: "aal2" }
        : { return_to: returnFrom("sign-in") };
    seeOther(res, kratos.startUrl("login", parameters));
  }

  function returnFrom(way: Way): string | undefined {
    return accountUrl && `${accountUrl}?${from}=${way}`;
  }
}

type Way = (typeof ways)[number];

function hasComeBack(req: Request): boolean {
  return wayOf(req) !== undefined;
}

function wayOf(req: Request): Way | undefined {
  const given = readParameter(req.query, from);
  return ways.find((way) => way === given);
}
