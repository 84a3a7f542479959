import express, { Router, type Express } from "express";
import type { Config } from "./config.ts";
import { createDeps, type DepsOverrides } from "./deps.ts";
import { homeRoutes } from "./home/routes.ts";
import { hydraErrorRoutes } from "./hydra-error/routes.ts";
import { logoutRoutes } from "./logout/routes.ts";
import { loadShedding } from "./middleware/load-shedding.ts";
import { notFound } from "./middleware/methods.ts";
import { cachedCheck, healthRoutes } from "./ops/health.ts";

/** The whole of Lethe as one Express app: every middleware and router, in the order in which they run. */
export function createApp(config: Config, overrides: DepsOverrides = {}): Express {
  const deps = createDeps(config, overrides);
  const { pages, hydra, settings } = deps;
  const isReady = cachedCheck(() => hydra.isReady());

  const app = express();
  // Whatever NODE_ENV says: Express's development mode puts stacks on pages.
  app.set("env", "production");
  app.set("trust proxy", config.trustProxy);
  app.set("etag", false);
  app.disable("x-powered-by");

  const routes = Router();
  routes.use(logoutRoutes(deps));
  routes.use(hydraErrorRoutes({ pages, canSignOut: settings.endSessionUrl !== undefined }));
  routes.use(homeRoutes({ pages, isReady }));

  app.use(...deps.frame);
  // Before shedding: a probe that is turned away under load would have a busy process restarted.
  app.use("/health", healthRoutes({ isReady }));
  app.use(loadShedding(config.maxInFlight));
  app.use(config.mountPath === "" ? "/" : config.mountPath, routes);
  app.use(notFound);
  app.use(deps.errorPage);
  return app;
}
