import { Router, type Request, type Response } from "express";
import { methodNotAllowed } from "./middleware/methods.ts";
import { seeOther } from "./middleware/see-other.ts";
import { movedPages, paths } from "./paths.ts";

/** Leads on from where the pages of Hera and of Ory's reference apps were. */
export function legacyRoutes({ linkPrefix }: { linkPrefix: string }): Router {
  const router = Router();
  // What came along was for the old page: a token of Hera's own, for one.
  for (const [from, to] of movedPages) router.get(from, (_req, res) => seeOther(res, linkPrefix + to));
  router.get(paths.legacyDevice, verifyDevice);
  router.all([...movedPages.keys(), paths.legacyDevice], methodNotAllowed("GET", "HEAD"));
  return router;

  // Hydra's `urls.device.verification` as Ory's app has it: the challenge and the code come along.
  function verifyDevice(req: Request, res: Response): void {
    const query = /\?.*$/.exec(req.url)?.[0] ?? "";
    seeOther(res, `${linkPrefix}${paths.device}${query}`);
  }
}
