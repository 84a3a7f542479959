import type { ErrorRequestHandler } from "express";
import { PageError, type FailureCode } from "../errors.ts";
import type { Pages } from "../pages/pages.ts";
import type { PendingSignIns } from "../browser-state/pending-sign-ins.ts";
import { readRequestId } from "../middleware/request-log.ts";
import { noteError, sendProblem, wantsProblem } from "../middleware/problem.ts";

/**
 * The last middleware. Shows what the table in `errors.ts` and the locale say of a failure, as a page or, to a caller that asks for
 * JSON, as a problem (RFC 9457). It logs nothing: the request's one log line carries the error.
 */
export function errorPage(pages: Pages, pending: PendingSignIns): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, req, res, _next) => {
    const failure = toFailure(error);
    res.err = failure;
    if (res.headersSent) return void res.destroy();
    noteError(res, failure);
    const { code, status, nextStep } = failure;
    const { t } = pages.messagesFor(req);
    const title = t(`error.${code}.title`);
    const advice = t(`error.${code}.advice`);
    if (wantsProblem(req)) return sendProblem(res, failure, { title, advice });
    const requestId = readRequestId(req);
    const startAgain = nextStep === "home" && isSignIn(code) ? pending.wayBack(req) : undefined;
    const locals = { code, title, advice, requestId, nextStep, wayOn: nextStep, startAgain };
    pages.send(req, res, "error", locals, status);
  };
}

// What may have been about a sign-in that was begun here.
function isSignIn(code: FailureCode): boolean {
  return ["sign_in_gone", "flow_gone", "link_missing", "link_malformed"].includes(code);
}

function toFailure(error: unknown): PageError {
  if (error instanceof PageError) return error;
  // Express's own refusals, such as a path that does not decode, carry a status.
  const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
  return new PageError(status >= 400 && status < 500 ? "bad_request" : "internal", { cause: error });
}
