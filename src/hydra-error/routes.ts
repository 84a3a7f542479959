import { Router, type Request, type Response } from "express";
import { methodNotAllowed } from "../middleware/methods.ts";
import { readRequestId } from "../middleware/request-log.ts";
import type { Pages } from "../pages/pages.ts";
import { explain } from "./explain.ts";

/** `/error`, a good `urls.error`: says in plain words what Hydra could not do. */
export function hydraErrorRoutes({ pages, canSignOut }: { pages: Pages; canSignOut: boolean }): Router {
  const router = Router();
  router.get("/error", explainError);
  router.all("/error", methodNotAllowed("GET", "HEAD"));
  return router;

  function explainError(req: Request, res: Response): void {
    pages.send(
      req,
      res,
      "hydra-error",
      { ...explain(req.query, canSignOut), requestId: readRequestId(req) },
      400,
    );
  }
}
