import express, { type Express } from "express";
import { pino, type Logger } from "pino";
import { readConfig } from "../../src/config/read-config.ts";
import { createDeps } from "../../src/deps.ts";
import type { Kratos } from "../../src/kratos/kratos.ts";
import type { FlowAbout } from "../../src/kratos-pages/flow-view.ts";
import { settingsRoutes } from "../../src/account/settings-routes.ts";
import { signedOutCheck } from "../../src/browser-state/signed-out-check.ts";
import { kratosErrorHandler } from "../../src/error/kratos-error-handler.ts";
import { openFlow } from "../../src/kratos-pages/open-flow.ts";
import { selfServiceRoutes } from "../../src/self-service/routes.ts";
import { showFlow } from "../../src/kratos-pages/show-flow.ts";
import { testSettings } from "./browse.ts";

export interface FlowPagesOptions {
  env?: Record<string, string>;
  /** What `/login` says beside Kratos. */
  about?: FlowAbout;
  log?: Logger;
}

/** The pages of Kratos's flows and nothing else: `/login` shows whatever flow it is given. */
export function flowPages(kratos: Kratos | undefined, options: FlowPagesOptions = {}): Express {
  const config = readConfig({ ...testSettings, ...options.env });
  const log = options.log ?? pino({ level: "silent" });
  const made = createDeps(config, { log, ...(kratos && { kratos }) });
  if (made.kratos === undefined) throw new Error("no KRATOS_PUBLIC_URL");
  const deps = { ...made, kratos: made.kratos };
  const [open, show] = [openFlow(deps), showFlow(deps)];
  const app = express().set("env", "production").set("etag", false);
  app.use(...deps.commonMiddleware, deps.assets.routes);
  app.get("/login", async (req, res) => {
    const flow = await open(req, res, "login");
    if (flow) await show(req, res, "login", flow, options.about);
  });
  app.use(selfServiceRoutes(deps), settingsRoutes(deps));
  app.get("/error", kratosErrorHandler({ ...deps, checks: signedOutCheck(deps.cookies) }));
  app.use(deps.errorPage);
  return app;
}
