import { Router } from "express";
import { methodNotAllowed } from "../middleware/methods.ts";
import { seeOther } from "../middleware/see-other.ts";
import { paths } from "../paths.ts";

/** Leads a password manager's user to where a password is changed (https://w3c.github.io/webappsec-change-password-url/). */
export function changePassword({ linkPrefix }: { linkPrefix: string }): Router {
  const router = Router();
  router.get(paths.changePassword, (_req, res) => seeOther(res, linkPrefix + paths.accountSecurity));
  router.all(paths.changePassword, methodNotAllowed("GET", "HEAD"));
  return router;
}
