import type { Request } from "express";
import { weighed } from "./accept-headers.ts";

const problemTypes = ["application/problem+json", "application/json"];

/** True for a caller that asks for JSON rather than a page: its faults come as problems (RFC 9457). */
export function wantsProblem(req: Request): boolean {
  const best = weighed(req).accepts(["text/html", ...problemTypes]);
  return best !== false && problemTypes.includes(best);
}
