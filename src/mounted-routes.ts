import { Router } from "express";
import { accountRoutes as accountPages } from "./account/routes.ts";
import { settingsRoutes } from "./account/settings-routes.ts";
import type { Deps } from "./deps.ts";
import { deviceRoutes as devicePages } from "./device/routes.ts";
import { secondTab } from "./login/second-tab.ts";
import { paths } from "./paths.ts";
import { selfServiceRoutes as selfServicePages } from "./self-service/routes.ts";

// In the whole of Lethe these have their headers and their error page from the app around them. Here they bring them along, for a host's app.

/**
 * `/device` and `/device/success`, where Hydra's `urls.device` lead (RFC 8628, Hydra v25.4 and newer), for an app of your own.
 * @param deps of `createDeps`
 */
export function deviceRoutes(deps: Deps): Router {
  return withFrame(deps, [paths.device, paths.deviceSuccess], [devicePages(deps)]);
}

/**
 * `/registration`, `/recovery` and `/verification`: Kratos's self-service flows (its `selfservice.flows.*.ui_url` lead here), for an app of your own.
 * @param deps of `createDeps`
 * @throws Error where no Kratos is set up
 */
export function selfServiceRoutes(deps: Deps): Router {
  const kratos = kratosOf(deps, "selfServiceRoutes");
  const at = [paths.registration, paths.recovery, paths.verification];
  return withFrame(deps, at, [selfServicePages({ ...deps, kratos })]);
}

/**
 * `/account` and the pages below it, and `/settings`, where Kratos's `selfservice.flows.settings.ui_url` leads, for an app of your own.
 * @param deps of `createDeps`
 * @throws Error where no Kratos is set up
 */
export function accountRoutes(deps: Deps): Router {
  const kratos = kratosOf(deps, "accountRoutes");
  const below = [paths.accountSecurity, paths.accountDevices, paths.accountApps, paths.accountData];
  const entrance = Router().get(paths.account, secondTab({ ...deps, kratos }));
  const pages = [entrance, accountPages({ ...deps, kratos }), settingsRoutes({ ...deps, kratos })];
  return withFrame(deps, [paths.account, ...below, paths.settings], pages);
}

function withFrame(deps: Deps, at: string[], routes: Router[]): Router {
  const router = Router();
  router.all(at, ...deps.commonMiddleware);
  router.use(...routes, deps.assets.routes);
  router.use(deps.errorPage);
  return router;
}

function kratosOf({ kratos }: Deps, routes: string): NonNullable<Deps["kratos"]> {
  if (kratos === undefined) throw new Error(`${routes} needs a Kratos: set KRATOS_PUBLIC_URL`);
  return kratos;
}
