import type { ErrorRequestHandler, Response } from "express";
import { PageError } from "../errors.ts";
import { StoreError } from "../store-error.ts";
import { readRequestId } from "./request-log.ts";

/** What programs are refused, as a problem (RFC 9457 §3). */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  /** Further members: `errors`. */
  readonly more: Record<string, unknown>;

  constructor(status: number, title: string, detail?: string, more: Record<string, unknown> = {}) {
    super(title);
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.more = more;
  }
}

/** The last middleware: each failure as a problem, with nothing in it that the caller has not sent or may not know. */
export const problemHandler: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  res.err = error;
  if (res.headersSent) res.destroy();
  else send(res, toProblem(error));
};

function send(res: Response, { status, title, detail, more }: Problem): void {
  if (status === 503) res.setHeader("Retry-After", 1);
  const problem = { type: "about:blank", title, status, detail, request_id: readRequestId(res.req), ...more };
  res
    .status(status)
    .set("Content-Type", "application/problem+json; charset=utf-8")
    .end(JSON.stringify(problem));
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof PageError && error.code === "overloaded")
    return new Problem(error.status, "Too much is asked at once");
  // Hydra's or Kratos's failure, by our code for it.
  if (error instanceof PageError)
    return new Problem(error.status, "Hydra or Kratos could not be asked", undefined, { code: error.code });
  if (error instanceof StoreError)
    return new Problem(
      503,
      "The store of sign-outs can't be used",
      "Ask again, with the same Idempotency-Key.",
    );
  const type = error instanceof Error && "type" in error ? String(error.type) : "";
  if (type === "entity.too.large") return new Problem(413, "The body is too large");
  if (type === "entity.parse.failed") return new Problem(400, "The body is not JSON");
  const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
  if (status === 415) return new Problem(415, "The body's encoding is not supported");
  return status >= 400 && status < 500
    ? new Problem(400, "The request can't be read")
    : new Problem(500, "Lethe has a bug here");
}
