import type { Request, Response } from "express";
import { endSessionUrl } from "../hydra/endpoints.ts";
import { PageError } from "../errors.ts";
import { isNavigation } from "../middleware/navigation.ts";
import { seeOther } from "../middleware/see-other.ts";
import { paths } from "../paths.ts";
import type { LogoutDeps } from "./logout-deps.ts";
import { signedOutCheck } from "../browser-state/signed-out-check.ts";

const name = "begun";
const waitForMs = 60 * 1000;

/**
 * Begins a sign-out at Hydra, for `/logout` without a challenge. Where Hydra knows of no sign-in it leads straight to its
 * `urls.post_logout_redirect`: if that is this address, it would come back here without end. So what comes straight back goes on to
 * `/logged-out`, and so does the check that is made there.
 */
export function endSessionBeginner({ cookies, config }: Pick<LogoutDeps, "cookies" | "config">) {
  const endpoint = endSessionUrl(config.hydra);
  const checks = signedOutCheck(cookies);
  const loggedOut = `${config.linkPrefix}${paths.loggedOut}`;
  return { begin, arrived, forget };

  function begin(req: Request, res: Response): void {
    if (endpoint === undefined) throw new PageError("challenge_missing");
    // What a frame or an image would come to is not seen, and nothing is left in the browser by which it could end.
    if (!isNavigation(req)) return seeOther(res, loggedOut);
    const mark = cookies.read(req, name);
    if (mark === "back" && checks.isAsked(req)) {
      forget(req, res);
      return seeOther(res, loggedOut);
    }
    checks.forget(req, res);
    cookies.set(res, name, mark === "begun" ? "back" : "begun", waitForMs);
    seeOther(res, mark === "begun" ? loggedOut : endpoint);
  }

  /** Hydra has led to `/logged-out` by itself: the next sign-out begins as the first. */
  function arrived(req: Request, res: Response): void {
    if (cookies.read(req, name) === "begun") forget(req, res);
  }

  /** Hydra has led somewhere else. */
  function forget(req: Request, res: Response): void {
    cookies.clearIfSent(req, res, name);
  }
}
