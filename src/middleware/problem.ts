import type { Request, Response } from "express";
import type { PageError } from "../errors.ts";
import { weighed } from "./accept-headers.ts";
import { readReference, readRequestId } from "./request-log.ts";

const problemTypes = ["application/problem+json", "application/json"];

/** True for a caller that asks for JSON rather than a page: its faults come as problems (RFC 9457). */
export function wantsProblem(req: Request): boolean {
  const best = weighed(req).accepts(["text/html", ...problemTypes]);
  return best !== false && problemTypes.includes(best);
}

/** What every answer to an error has, as a page or as a problem: its line in the log, and when to try again (RFC 9110 §10.2.3). */
export function noteError(res: Response, error: PageError): void {
  res.err = error;
  if (error.retryAfterSeconds !== undefined) res.setHeader("Retry-After", error.retryAfterSeconds);
}

/**
 * Answers with a problem (RFC 9457 §3), whose `code`, `request_id` and `reference` are extension members of ours.
 * @param text what the page would say, in the caller's language
 * @param more further extension members
 */
export function sendProblem(
  res: Response,
  { status, code }: PageError,
  { title, advice }: { title: string; advice: string },
  more: Record<string, unknown> = {},
): void {
  const problem = { type: "about:blank", title, status, detail: advice, code };
  res
    .status(status)
    .set("Content-Type", "application/problem+json; charset=utf-8")
    .end(JSON.stringify({ ...problem, ...idsOf(res), ...more }));
}

function idsOf({ req }: Response): { request_id: string; reference: string } {
  return { request_id: readRequestId(req), reference: readReference(req) };
}
