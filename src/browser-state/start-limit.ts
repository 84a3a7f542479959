import type { Request, RequestHandler, Response } from "express";
import { PageError } from "../errors.ts";
import { isNavigation } from "../middleware/navigation.ts";
import { readParameter } from "../middleware/parameters.ts";
import { beforeRedirect } from "../middleware/see-other.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import { paths } from "../paths.ts";

const name = "started";
// Each time round may take four redirects, and a browser gives up after twenty.
const most = 3;
const waitForMs = 10 * 1000;

/** The pages that begin something at Hydra or Kratos, and by which parameters they know that it has begun. */
const startingPages = {
  [paths.login]: ["login_challenge", "flow"],
  [paths.registration]: ["flow"],
  [paths.recovery]: ["flow"],
  [paths.verification]: ["flow"],
  [paths.settings]: ["flow"],
  [paths.account]: [],
  [paths.accountSecurity]: ["flow"],
  [paths.accountDevices]: [],
  [paths.accountApps]: [],
  [paths.accountData]: ["flow"],
  [paths.accountDelete]: [],
} as const;

export type StartingPage = keyof typeof startingPages;

export const startingPagePaths: readonly StartingPage[] = [
  paths.login,
  paths.registration,
  paths.recovery,
  paths.verification,
  paths.settings,
  paths.account,
  paths.accountSecurity,
  paths.accountDevices,
  paths.accountApps,
  paths.accountData,
  paths.accountDelete,
];

export interface StartLimit {
  /** For one of these pages. */
  for(path: StartingPage): RequestHandler;
  /** A page is shown: nothing goes in circles. */
  forget(req: Request, res: Response): void;
}

/**
 * A `ui_url` or `urls.*` that names another page than its own, or an error page that is none, sends a browser back to begin again, and
 * so on. After a few beginnings with no page between them, there is a page that says so.
 * @throws PageError `flow_gone`
 */
export function startLimit(cookies: SignedCookies): StartLimit {
  return {
    for: (path) => (req, res, next) => {
      const hasBegun = parametersOf(path).some((known) => readParameter(req.query, known) !== undefined);
      if (hasBegun || !isNavigation(req)) return next();
      const count = Number(cookies.read(req, name) ?? 0);
      if (count >= most)
        throw new PageError("flow_gone", {
          detail: "began again and again: do Hydra's urls and Kratos's ui_urls fit?",
        });
      beforeRedirect(res, () => {
        cookies.set(res, name, String(count + 1), waitForMs);
      });
      next();
    },
    forget(req, res) {
      cookies.clearIfSent(req, res, name);
    },
  };
}

function parametersOf(path: StartingPage): readonly string[] {
  return startingPages[path];
}
