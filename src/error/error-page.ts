import type { ErrorRequestHandler, Request } from "express";
import { PageError, type NextStep } from "../errors.ts";
import { paths } from "../paths.ts";
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
    const { code, status } = failure;
    const { t } = pages.messagesFor(req);
    const title = t(`error.${code}.title`);
    const advice = t(`error.${code}.advice`);
    if (wantsProblem(req)) return sendProblem(res, failure, { title, advice });
    const requestId = readRequestId(req);
    const nextStep = stepOf(req, failure);
    const isBegunHere = nextStep === "home" && mayBeSignIn(failure);
    const startAgain = isBegunHere ? pending.wayBack(req) : ownAddress(failure, nextStep);
    const locals = { code, title, advice, requestId, nextStep, wayOn: nextStep, startAgain };
    pages.send(req, res, "error", locals, status);
  };
}

// A sign-out must not begin where the user was about something else: with LOGOUT_PROMPT=never that click would be its end. A form of
// those pages is at the page's own address.
function stepOf(req: Request, { nextStep }: PageError): NextStep {
  if (nextStep !== "restart" || isSignOutPage(req)) return nextStep;
  return req.method === "POST" ? "retry" : "home";
}

// "Start again", and not "Try again": the same form would fail again.
function ownAddress(failure: PageError, nextStep: NextStep): string | undefined {
  return nextStep === "retry" && failure.nextStep === "restart" ? "" : undefined;
}

// As Express takes them: whatever they are under, in either case, with or without a slash behind.
function isSignOutPage({ originalUrl }: Request): boolean {
  const [path = ""] = originalUrl.toLowerCase().split("?", 1);
  return signOutPages.some((page) => path.replace(/\/$/, "").endsWith(page));
}

const signOutPages = [paths.logout, paths.loggedOut, paths.loggedOutCheck];

// What may have been about a sign-in that was begun here.
function mayBeSignIn({ code, nextStep }: PageError): boolean {
  return (
    nextStep === "restart" || ["sign_in_gone", "flow_gone", "link_missing", "link_malformed"].includes(code)
  );
}

function toFailure(error: unknown): PageError {
  if (error instanceof PageError) return error;
  // Express's own refusals, such as a path that does not decode, carry a status.
  const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
  return new PageError(status >= 400 && status < 500 ? "bad_request" : "internal", { cause: error });
}
