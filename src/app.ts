import { paths } from "./paths.ts";
import express, { Router, type Express, type RequestHandler } from "express";
import { changePassword } from "./account/change-password.ts";
import { deleteAccountRoutes } from "./account/delete-account-routes.ts";
import { accountRoutes } from "./account/routes.ts";
import { settingsRoutes } from "./account/settings-routes.ts";
import type { Config } from "./config/config.ts";
import { consentRoutes } from "./consent/routes.ts";
import { createDeps, type Deps, type DepsOverrides } from "./deps.ts";
import { deviceRoutes } from "./device/routes.ts";
import { homeRoutes } from "./home/routes.ts";
import { hydraErrorRoutes } from "./error/hydra-error-routes.ts";
import { loginRoutes } from "./login/routes.ts";
import { secondTab } from "./login/second-tab.ts";
import { logoutRoutes } from "./logout/routes.ts";
import { signedOutCheck } from "./browser-state/signed-out-check.ts";
import { startingPagePaths } from "./browser-state/start-limit.ts";
import { loadShedding } from "./middleware/load-shedding.ts";
import { notFound } from "./middleware/methods.ts";
import { readParameter } from "./middleware/parameters.ts";
import { legacyRoutes } from "./legacy-routes.ts";
import { healthRoutes } from "./ops/health.ts";
import type { Kratos } from "./kratos/kratos.ts";
import { accountDeletion } from "./sign-out/account-deletion.ts";
import { createRemoteSignOut } from "./sign-out/remote-sign-out.ts";
import { kratosErrorHandler } from "./error/kratos-error-handler.ts";
import { selfServiceRoutes } from "./self-service/routes.ts";
import { afterVerification } from "./self-service/verification.ts";

/**
 * The whole of Lethe as one Express app, to listen by itself or to be mounted in another (then `BASE_PATH` says where).
 * @param config of `readConfig`
 * @param overrides hooks, and what takes the place of a part of Lethe
 * @throws Error when a template, a locale or the operator's style sheet can't be read
 */
export function createApp(config: Config, overrides: DepsOverrides = {}): Express {
  return appOf(createDeps(config, overrides));
}

/** Every middleware and router, in the order in which they run. */
export function appOf(deps: Deps): Express {
  const { config, kratos } = deps;
  const mountPath = config.mountPath === "" ? "/" : config.mountPath;

  // What ends on an error page has answered no check.
  const checks = signedOutCheck(deps.cookies);

  const app = express();
  // Whatever NODE_ENV says: Express's development mode puts stacks on pages.
  app.set("env", "production");
  app.set("trust proxy", config.trustProxy);
  app.set("etag", false);
  app.disable("x-powered-by");

  const routes = Router();
  for (const path of startingPagePaths) routes.get(path, deps.starts.for(path));
  routes.use(logoutRoutes(deps));
  if (kratos ?? deps.authenticate) {
    routes.use(loginRoutes(deps));
    routes.use(consentRoutes(deps));
  }
  routes.use(deviceRoutes(deps));
  if (kratos !== undefined) {
    routes.use(selfServiceRoutes({ ...deps, kratos }));
    routes.get(paths.account, secondTab({ ...deps, kratos }));
    routes.use(accountRoutes({ ...deps, kratos }));
    routes.use(settingsRoutes({ ...deps, kratos }));
    if (config.account.canDelete) routes.use(deleteAccountRoutes({ ...deps, ...deletion(deps, kratos) }));
    const leadBack = afterVerification({ kratos, cookies: deps.cookies, config });
    routes.get(paths.error, onlyFromKratos, leadBack, kratosErrorHandler({ ...deps, kratos, checks }));
  }
  routes.use(hydraErrorRoutes({ ...deps, checks }));
  routes.use(homeRoutes(deps));
  routes.use(legacyRoutes(config));

  app.use(...deps.commonMiddleware);
  // Before shedding: a probe that is turned away under load would have a busy process restarted.
  app.use([paths.health, `${config.mountPath}${paths.health}`], healthRoutes(deps));
  // They make no call: a page that was let in gets its style sheet.
  app.use(mountPath, deps.assets.routes);
  app.use(loadShedding(config.maxInFlight));
  // Always at the root of the origin, whatever the path that pages are under.
  if (kratos !== undefined) app.use(changePassword(config));
  app.use(mountPath, routes);
  app.use(notFound);
  app.use(deps.errorPage);
  return app;
}

function deletion({ hydra }: Deps, kratos: Kratos) {
  return { kratos, deleteAccount: accountDeletion(createRemoteSignOut({ hydra, kratos }), kratos) };
}

// Hydra sends browsers there as well, with `error`.
const onlyFromKratos: RequestHandler = (req, _res, next) => {
  const isFromKratos =
    readParameter(req.query, "id") !== undefined && readParameter(req.query, "error") === undefined;
  next(isFromKratos ? undefined : "route");
};
