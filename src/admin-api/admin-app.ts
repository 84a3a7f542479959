import express, { type Express, type RequestHandler } from "express";
import type { Logger } from "pino";
import { requestLog } from "../middleware/request-log.ts";
import type { Orders } from "../orders/order-runner.ts";
import { bearerToken } from "./bearer-token.ts";
import { openApi } from "./openapi.ts";
import { Problem, problemHandler } from "./problem.ts";
import { signOutRoutes } from "./sign-out-routes.ts";

/** What the admin API is made of. */
export interface AdminAppDeps {
  orders: Orders;
  /** `ADMIN_TOKEN`, newest first. */
  tokens: readonly string[];
  log: Logger;
}

/** Everything that answers at `ADMIN_PORT`. */
export function createAdminApp({ orders, tokens, log }: AdminAppDeps): Express {
  const app = express();
  app.set("env", "production");
  app.set("etag", false);
  app.disable("x-powered-by");
  const document = JSON.stringify(openApi());
  app.use(requestLog(log), headers);
  // Says nothing that README does not.
  app.get("/openapi.json", (_req, res) => void res.type("json").end(document));
  app.use(bearerToken(tokens));
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
