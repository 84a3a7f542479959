import express, { type RequestHandler } from "express";
import { PageError, type FailureCode } from "../errors.ts";
import { slotsOf } from "./load-shedding.ts";

// A challenge of 16,000 characters, percent-encoded, with room for the other fields.
const limitBytes = 96 * 1024;

const failureOfType: Record<string, FailureCode> = {
  "entity.too.large": "body_too_large",
  "parameters.too.many": "body_too_large",
  "encoding.unsupported": "body_wrong_type",
  "charset.unsupported": "body_wrong_type",
};

/**
 * Reads an HTML form and nothing else: a body of any other type is refused before it is read. What waits for its client to send the rest
 * is not being worked on, and leaves its slot to others meanwhile.
 */
export const form: RequestHandler = formOf(20);

/** The same for a form that has as many boxes as a client likes. */
export const longForm: RequestHandler = formOf(200);

function formOf(maxFields: number): RequestHandler {
  const parse = express.urlencoded({ extended: false, limit: limitBytes, parameterLimit: maxFields });
  return (req, res, next) => {
    if (!req.is("application/x-www-form-urlencoded")) throw new PageError("body_wrong_type");
    const slots = slotsOf(req);
    slots?.release(res);
    parse(req, res, (error: unknown) => {
      if (!error) return next(slots?.take(res) === false ? new PageError("overloaded") : undefined);
      const type = error instanceof Error && "type" in error ? String(error.type) : "";
      next(new PageError(failureOfType[type] ?? "bad_request", { detail: type }));
    });
  };
}
