import type { Request, RequestHandler } from "express";
import { PageError } from "../errors.ts";

/**
 * True for a user's own top-level page load: a GET that no prefetch or prerender made and that, where the browser sends Fetch
 * Metadata, is a navigation to a document. Plain http off loopback and old browsers send none: that counts as a navigation unless
 * `requireFetchMetadata` is set.
 */
export function isNavigation(req: Request, { requireFetchMetadata = false } = {}): boolean {
  if (req.method !== "GET" || isSpeculative(req)) return false;
  const mode = req.headers["sec-fetch-mode"];
  const dest = req.headers["sec-fetch-dest"];
  if (mode === undefined && dest === undefined) return !requireFetchMetadata;
  return mode === "navigate" && dest === "document";
}

/**
 * Refuses prefetch and prerender. A speculative load that is answered 200 is used for the later click, even with no-store; after a
 * 503 the click asks again.
 */
export const refuseSpeculation: RequestHandler = (req, _res, next) => {
  if (isSpeculative(req)) throw new PageError("speculative_load");
  next();
};

function isSpeculative({ headers }: Request): boolean {
  return [headers["sec-purpose"], headers.purpose, headers["x-moz"]].some(
    (purpose) => typeof purpose === "string" && /prefetch|prerender|preview/i.test(purpose),
  );
}
