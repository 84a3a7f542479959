import type { RequestHandler } from "express";
import type { Logger } from "pino";

/** What a mount is judged by. */
export interface MountWarningOptions {
  log: Logger;
  /** What browsers see before our paths, empty where nothing was set. */
  linkPrefix: string;
}

// What a route's parameters put there is the browser's, and not to be copied into a line to write.
const plainPath = /^(?:\/[\w.~-]{1,64}){1,8}$/;

/** Says once that routes are mounted under a path that links and redirects do not have: every one of them would lead elsewhere. */
export function mountWarning({ log, linkPrefix }: MountWarningOptions): RequestHandler {
  let isSaid = linkPrefix !== "";
  return (req, _res, next) => {
    if (!isSaid && req.baseUrl !== "") {
      isSaid = true;
      const path = plainPath.test(req.baseUrl) ? req.baseUrl : "/…";
      log.warn(`mounted under a path, and links and redirects don't have it. Set BASE_PATH=${path}`);
    }
    next();
  };
}
