import type { Request, RequestHandler } from "express";

/**
 * Makes a middleware run at most once per request, so that routes can bring along what they need when a host's app mounts
 * them, and pay for it once when the whole of Lethe is mounted.
 */
export function once(handler: RequestHandler): RequestHandler {
  const seen = new WeakSet<Request>();
  return (req, res, next) => {
    if (seen.has(req)) return next();
    seen.add(req);
    return handler(req, res, next);
  };
}
