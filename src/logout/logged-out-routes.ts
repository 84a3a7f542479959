import { Router, type Request, type Response } from "express";
import { methodNotAllowed } from "../middleware/methods.ts";
import { isNavigation } from "../middleware/navigation.ts";
import { seeOther } from "../middleware/see-other.ts";
import type { LogoutDeps } from "./logout-deps.ts";

const waitForMs = 60 * 1000;

/**
 * `/logged-out`, a good `urls.post_logout_redirect`. Anybody can open this address, signed in or not, and Hydra also comes here when
 * it has ended nothing. So before it says "signed out" it sends the browser once through Hydra's end-session endpoint: without a
 * session Hydra leads straight back, with one it leads to the question at `/logout`.
 *
 * The cookie goes from `trying` (does this browser keep cookies at all? else there would be no end to it) to `asked` (Hydra is being
 * asked). `/logout` takes it away when Hydra did know of a session.
 */
export function loggedOutRoutes({ pages, cookies, settings }: LogoutDeps): Router {
  const router = Router();
  router.get("/logged-out", showLoggedOut);
  router.get("/logged-out/check", askHydra);
  router.all(["/logged-out", "/logged-out/check"], methodNotAllowed("GET", "HEAD"));
  return router;

  function showLoggedOut(req: Request, res: Response): void {
    if (settings.endSessionUrl === undefined || !isNavigation(req)) return show(req, res, false);
    if (cookies.read(req, "asked") === "asked") return show(req, res, true);
    cookies.set(res, "asked", "trying", waitForMs);
    seeOther(res, `${settings.linkPrefix}/logged-out/check`);
  }

  function askHydra(req: Request, res: Response): void {
    const goesOn = isNavigation(req) && cookies.read(req, "asked") === "trying";
    if (settings.endSessionUrl === undefined || !goesOn) return show(req, res, false);
    cookies.set(res, "asked", "asked", waitForMs);
    seeOther(res, settings.endSessionUrl);
  }

  function show(req: Request, res: Response, checked: boolean): void {
    if (isNavigation(req)) cookies.clearIfSent(req, res, "asked");
    pages.send(req, res, "signed-out", { checked });
  }
}
