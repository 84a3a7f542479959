import type { RequestHandler } from "express";
import { PageError } from "../errors.ts";

/** Last handler of a path: whatever method got here is not one of those that the path knows. */
export function methodNotAllowed(...allowed: string[]): RequestHandler {
  const allow = allowed.join(", ");
  return (_req, res) => {
    res.setHeader("Allow", allow);
    throw new PageError("method_not_allowed");
  };
}

export const notFound: RequestHandler = () => {
  throw new PageError("not_found");
};
