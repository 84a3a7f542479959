import { Router, type Request, type Response } from "express";
import type { SignedOutCheck } from "../browser-state/signed-out-check.ts";
import type { Config } from "../config/config.ts";
import { endSessionUrl } from "../hydra/endpoints.ts";
import { methodNotAllowed } from "../middleware/methods.ts";
import { isNavigation } from "../middleware/navigation.ts";
import type { PendingSignIns } from "../browser-state/pending-sign-ins.ts";
import { logHydraError, readRequestId } from "../middleware/request-log.ts";
import { paths } from "../paths.ts";
import type { Pages } from "../pages/pages.ts";
import { explainHydraError } from "./explain-hydra-error.ts";
import type { ErrorKind } from "./known-hydra-errors.ts";

export interface HydraErrorDeps {
  pages: Pages;
  checks: SignedOutCheck;
  pending: PendingSignIns;
  config: Pick<Config, "hydra">;
}

// What begins again, and then may end well.
const aboutSignIn: ReadonlySet<ErrorKind> = new Set(["two_tabs", "sign_in_gone"]);

/** `/error`, a good `urls.error`: says in plain words what Hydra could not do. */
export function hydraErrorRoutes({ pages, checks, pending, config }: HydraErrorDeps): Router {
  // A sign-out begins at Hydra, where that is known.
  const canSignOut = endSessionUrl(config.hydra) !== undefined;
  const router = Router();
  router.get(paths.error, explainError);
  router.all(paths.error, methodNotAllowed("GET", "HEAD"));
  return router;

  function explainError(req: Request, res: Response): void {
    if (isNavigation(req)) checks.forget(req, res);
    const { logged, ...explanation } = explainHydraError(req.query, canSignOut);
    logHydraError(res, logged);
    const ways = aboutSignIn.has(explanation.kind) ? pending.waysBack(req) : [];
    const locals = { ...explanation, ways, requestId: readRequestId(req) };
    pages.send(req, res, "hydra-error", locals, 400);
  }
}
