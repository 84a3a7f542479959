import { Router } from "express";
import { methodNotAllowed } from "../middleware/methods.ts";
import type { Readiness } from "../ops/readiness.ts";
import { paths } from "../paths.ts";
import type { Pages } from "../pages/pages.ts";

export interface HomeDeps {
  pages: Pages;
  readiness: () => Promise<Readiness>;
}

/** `/`: what this service is, and whether it is well. */
export function homeRoutes({ pages, readiness }: HomeDeps): Router {
  const router = Router();
  router.get(paths.home, async (req, res) => {
    const healthy = (await readiness()).status === "ok";
    pages.send(req, res, "home", { healthy }, healthy ? 200 : 503);
  });
  router.all(paths.home, methodNotAllowed("GET", "HEAD"));
  return router;
}
