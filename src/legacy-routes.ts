import { Router, type Request, type Response } from "express";
import { methodNotAllowed } from "./middleware/methods.ts";
import { seeOther } from "./middleware/see-other.ts";

/** Where the pages of Hera and of Ory's reference apps went that have another path here: people have bookmarks of them. */
export const movedPages: ReadonlyMap<string, string> = new Map([
  ["/welcome", "/account"],
  ["/sessions", "/account"],
  ["/settings/sessions", "/account"],
  ["/settings/security", "/settings"],
  ["/reset-password", "/recovery"],
]);

export function legacyRoutes({ linkPrefix }: { linkPrefix: string }): Router {
  const router = Router();
  // What came along was for the old page: a token of Hera's own, for one.
  for (const [from, to] of movedPages) router.get(from, (_req, res) => seeOther(res, linkPrefix + to));
  router.get("/device/verify", verifyDevice);
  router.all([...movedPages.keys(), "/device/verify"], methodNotAllowed("GET", "HEAD"));
  return router;

  // Hydra's `urls.device.verification` as Ory's app has it: the challenge and the code come along.
  function verifyDevice(req: Request, res: Response): void {
    const query = /\?.*$/.exec(req.url)?.[0] ?? "";
    seeOther(res, `${linkPrefix}/device${query}`);
  }
}
