import { Router, type Request, type Response } from "express";
import type { SignedOutCheck } from "../logout/signed-out-check.ts";
import { methodNotAllowed } from "../middleware/methods.ts";
import { isNavigation } from "../middleware/navigation.ts";
import { logHydraError, readRequestId } from "../middleware/request-log.ts";
import type { Pages } from "../pages/pages.ts";
import { explain } from "./explain.ts";

export interface HydraErrorDeps {
  pages: Pages;
  checks: SignedOutCheck;
  canSignOut: boolean;
}

/** `/error`, a good `urls.error`: says in plain words what Hydra could not do. */
export function hydraErrorRoutes({ pages, checks, canSignOut }: HydraErrorDeps): Router {
  const router = Router();
  router.get("/error", explainError);
  router.all("/error", methodNotAllowed("GET", "HEAD"));
  return router;

  function explainError(req: Request, res: Response): void {
    if (isNavigation(req)) checks.forget(req, res);
    const { logged, ...explanation } = explain(req.query, canSignOut);
    logHydraError(res, logged);
    const locals = { ...explanation, requestId: readRequestId(req) };
    pages.send(req, res, "hydra-error", locals, 400);
  }
}
