import { Router, type Request, type Response } from "express";
import { Problem } from "../middleware/api-problem.ts";
import { allowOnly, jsonBody } from "../middleware/json-body.ts";
import { storableBody } from "../middleware/storable.ts";
import type { Reconciliation } from "../orders/reconciliation.ts";
import { readBody } from "./read-body.ts";
import { reconcileBody, reconciledToJson, toReconcileRequest } from "./reconcile-json.ts";

// 500 ids, each of 255 characters.
const limitBytes = 160 * 1024;

/** `/sign-outs/reconcile`. @param reconciliation undefined where there is no Kratos to ask */
export function reconcileRoutes(reconciliation: Reconciliation | undefined): Router {
  const routes = Router();
  routes
    .route("/sign-outs/reconcile")
    .post(...jsonBody(limitBytes), storableBody, reconcile)
    .all(allowOnly("POST"));
  return routes;

  async function reconcile(req: Request, res: Response): Promise<void> {
    if (reconciliation === undefined)
      throw new Problem(409, "There is no Kratos to ask", "Set KRATOS_PUBLIC_URL and KRATOS_ADMIN_URL.");
    const request = toReconcileRequest(readBody(reconcileBody, req.body));
    res.json(reconciledToJson(await reconciliation.look(request), request.isDryRun));
  }
}
