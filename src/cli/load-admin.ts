import type { RequestListener } from "node:http";
import type { Router } from "express";
import type { AdminConfig, Config } from "../config/config.ts";
import type { Deps } from "../deps.ts";
import type { Orders } from "../orders/order-runner.ts";

/** What answers at a port of its own, and the orders that are taken in there. */
export interface LoadedAdmin {
  handler: RequestListener;
  port: number;
  orders: Orders;
}

/**
 * Undefined where `ADMIN_PORT` is not set: then none of it is even read.
 * @throws Error when the store can't be opened
 */
export async function loadAdmin({ admin }: Config, deps: Deps): Promise<LoadedAdmin | undefined> {
  if (admin === undefined) return undefined;
  const [{ createAdminApp }, { startOrders }, { createSqliteOrderStore }, { createRemoteSignOut }] =
    await Promise.all([
      import("../admin-api/admin-app.ts"),
      import("../orders/order-runner.ts"),
      import("../orders/sqlite-order-store.ts"),
      import("../sign-out/remote-sign-out.ts"),
    ]);
  const { log, auditLog } = deps;
  if (admin.storePath === undefined)
    log.warn(
      "sign-out orders are kept in memory: those that are not done when this process ends are lost. Set STORE_URL",
    );
  const store = createSqliteOrderStore(admin.storePath ?? ":memory:");
  const orders = startOrders({ store, remote: createRemoteSignOut(deps), log, auditLog });
  const doors = await loadDoors(admin, deps, orders);
  const { maxInFlight } = deps.config;
  const handler = createAdminApp({ orders, tokens: admin.tokens, doors, maxInFlight, log });
  return { handler, port: admin.port, orders };
}

async function loadDoors(admin: AdminConfig, { config, hydra, kratos, log }: Deps, orders: Orders) {
  const doors: Router[] = [];
  if (admin.kratosHooks !== undefined && kratos !== undefined && config.kratos !== undefined) {
    const { kratosHookRoutes } = await import("../kratos-hooks/routes.ts");
    const { sessionCookie } = config.kratos;
    doors.push(kratosHookRoutes({ kratos, orders, config: admin.kratosHooks, sessionCookie, log }));
  }
  if (admin.tokenHook !== undefined) {
    const { tokenHookRoutes } = await import("../token-hook/routes.ts");
    const claims = config.consent;
    doors.push(tokenHookRoutes({ hydra, kratos, orders, config: admin.tokenHook, claims, log }));
  }
  if (admin.tokenRevocation !== undefined) {
    const { tokenRevocationRoutes } = await import("../token-revocation/routes.ts");
    const issuer = config.hydra.publicUrl;
    doors.push(tokenRevocationRoutes({ hydra, kratos, orders, issuer, config: admin.tokenRevocation, log }));
  }
  return doors;
}
