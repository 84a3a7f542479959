import type { ErrorRequestHandler, Request, Response } from "express";
import { PageError, type FailureCode } from "../errors.ts";
import { noteError, wantsProblem } from "./problem.ts";

/**
 * Shows the page of a refused form once more, in place of an error page that would lead back to where the user comes from. False: there is
 * nothing to show again, and the error page has it.
 */
export type ShowAgain = (
  req: Request,
  res: Response,
  refused: PageError,
) => Promise<false | void> | false | void;

/**
 * Stands behind the handler of a form. A caller that wants JSON gets the problem.
 * @param codes what it stands in for, `csrf_failed` if not said: a token that ran out, cookies that were lost
 */
export function askAgain(
  showAgain: ShowAgain,
  codes: readonly FailureCode[] = ["csrf_failed"],
): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return async (error: unknown, req, res, next) => {
    if (!(error instanceof PageError) || !codes.includes(error.code) || wantsProblem(req)) return next(error);
    noteError(res, error);
    if ((await showAgain(req, res, error)) === false) next(error);
  };
}
