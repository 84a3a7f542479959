import express, { type Express, type RequestHandler, type Router } from "express";
import type { Logger } from "pino";
import { Problem, problemHandler } from "../middleware/api-problem.ts";
import { bearerToken } from "../middleware/bearer-token.ts";
import { loadShedding } from "../middleware/load-shedding.ts";
import { requestLog } from "../middleware/request-log.ts";
import type { MeasureDoor } from "../ops/door-metrics.ts";
import { versionAnswer } from "../ops/own-version.ts";
import type { Orders } from "../orders/order-runner.ts";
import type { Reconciliation } from "../orders/reconciliation.ts";
import { measureDoors } from "./measure-doors.ts";
import { openApi } from "./openapi.ts";
import { reconcileRoutes } from "./reconcile-routes.ts";
import { signOutRoutes } from "./sign-out-routes.ts";

/** What the admin API is made of. */
export interface AdminAppDeps {
  orders: Orders;
  /** Undefined where there is no Kratos to ask. */
  reconciliation?: Reconciliation | undefined;
  /** `ADMIN_TOKEN`, newest first. Without any, nobody places or reads orders here. */
  tokens: readonly string[];
  /** What else answers at this port; each lets in by a secret of its own. */
  doors?: readonly Router[];
  /** How many requests are worked on at once. */
  maxInFlight: number;
  log: Logger;
  /** Undefined: nothing is measured. */
  measure?: MeasureDoor | undefined;
}

/** Everything that answers at `ADMIN_PORT`. */
export function createAdminApp({
  orders,
  reconciliation,
  tokens,
  doors = [],
  maxInFlight,
  log,
  measure,
}: AdminAppDeps): Express {
  const app = express();
  app.set("env", "production");
  app.set("etag", false);
  app.disable("x-powered-by");
  const document = JSON.stringify(openApi());
  if (measure !== undefined) app.use(measureDoors(measure));
  app.use(requestLog(log), headers, loadShedding(maxInFlight));
  for (const door of doors) app.use(door);
  // They say nothing that docs/admin-api.md does not, and which version of it holds.
  const version = versionAnswer();
  app.get("/openapi.json", (_req, res) => void res.type("json").end(document));
  app.get("/version", (_req, res) => void res.json(version));
  app.use(bearerToken(tokens, "ADMIN_TOKEN"));
  app.use(reconcileRoutes(reconciliation));
  app.use(signOutRoutes(orders));
  app.use(() => {
    throw new Problem(404, "There is nothing here");
  });
  app.use(problemHandler);
  return app;
}

const headers: RequestHandler = (_req, res, next) => {
  res.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" });
  next();
};
