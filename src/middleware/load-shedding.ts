import type { RequestHandler } from "express";
import { PageError } from "../errors.ts";

/** Answers 503 to whatever comes while `maxInFlight` requests are being worked on, so that those are finished. */
export function loadShedding(maxInFlight: number): RequestHandler {
  let inFlight = 0;
  return (_req, res, next) => {
    if (inFlight >= maxInFlight) throw new PageError("overloaded");
    inFlight += 1;
    res.once("close", () => (inFlight -= 1));
    next();
  };
}
