import type { Request } from "express";
import type { BrowserSession, Kratos } from "../kratos/kratos.ts";
import { readParameter } from "../middleware/parameters.ts";
import { addQuery } from "./start-parameters.ts";

/** Has a browser sign in at Kratos for a page of ours, and knows it when it comes back. */
export interface TwoStepSignIn {
  hasComeBack(req: Request): boolean;
  /**
   * False for a browser that has come back from both steps, or without Kratos's cookie: that one is for another host, or hidden behind
   * older ones, and to ask once more would have the browser run in circles.
   */
  mayAsk(req: Request): boolean;
  /**
   * Where the browser signs in, and from there comes back.
   * @param here what Kratos says of this browser
   * @param returnTo the page as browsers see it, with its own parameters; undefined leaves it to Kratos where it leads
   */
  stepUrl(req: Request, here: NotSignedIn["state"], returnTo: ReturnTo | undefined): string;
  /** Where a user who is signed in shows once more who they are, and from there comes back to this address. */
  refreshUrl(req: Request, returnTo: string | undefined): string;
}

interface ReturnTo {
  url: string;
  parameters?: Record<string, string | undefined>;
}

type NotSignedIn = Exclude<BrowserSession, { state: "signed_in" }>;

// The parameter of the page's own address that says from which step the browser comes back.
const from = { name: "from", first: "sign-in", second: "second-step" };

/**
 * Kratos takes a user with one factor for signed in and leads straight back, unless it is asked for the second (`aal=aal2`); and it can't be
 * asked for the second of a user who has not signed in. So: first the one, and on coming back with a session that is not enough, the other.
 */
export function twoStepSignIn(kratos: Pick<Kratos, "startUrl" | "hasCookie">): TwoStepSignIn {
  return { hasComeBack, mayAsk, stepUrl, refreshUrl };

  function mayAsk(req: Request): boolean {
    const step = stepOf(req);
    return step !== from.second && (step !== from.first || kratos.hasCookie(req.headers.cookie));
  }

  function refreshUrl(req: Request, returnTo: string | undefined): string {
    // A sign-in that began here may have been an old one: then this is the second step, and the last.
    const step = stepOf(req) === undefined ? from.first : from.second;
    return kratos.startUrl("login", {
      return_to: returnTo && addQuery(returnTo, { [from.name]: step }),
      refresh: "true",
    });
  }

  function stepUrl(req: Request, here: NotSignedIn["state"], returnTo: ReturnTo | undefined): string {
    const isSecond = stepOf(req) === from.first || here === "second_factor_missing";
    const step = isSecond ? from.second : from.first;
    return kratos.startUrl("login", {
      return_to: returnTo && addQuery(returnTo.url, { ...returnTo.parameters, [from.name]: step }),
      aal: isSecond ? "aal2" : undefined,
    });
  }
}

function hasComeBack(req: Request): boolean {
  return stepOf(req) !== undefined;
}

function stepOf(req: Request): string | undefined {
  const given = readParameter(req.query, from.name);
  return [from.first, from.second].find((step) => step === given);
}
