import { Router, type Request, type Response } from "express";
import type { Config } from "../config/config.ts";
import type { Kratos } from "../kratos/kratos.ts";
import { methodNotAllowed } from "../middleware/methods.ts";
import { seeOther } from "../middleware/see-other.ts";
import { paths } from "../paths.ts";
import type { Pages } from "../pages/pages.ts";

export interface HomeDeps {
  pages: Pages;
  kratos: Kratos | undefined;
  config: Pick<Config, "linkPrefix">;
}

/** `/`: the account page where there is one, else what this place is. Whether it is well is `/health`'s to say. */
export function homeRoutes({ pages, kratos, config }: HomeDeps): Router {
  const router = Router();
  router.get(paths.home, showHome);
  router.all(paths.home, methodNotAllowed("GET", "HEAD"));
  return router;

  function showHome(req: Request, res: Response): void {
    if (kratos !== undefined) return seeOther(res, `${config.linkPrefix}${paths.account}`);
    pages.send(req, res, "home", { healthy: true });
  }
}
