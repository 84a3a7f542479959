import type { RequestListener } from "node:http";
import type { Router } from "express";
import type { AdminConfig, Config } from "../config/config.ts";
import type { Deps } from "../deps.ts";
import type { Orders } from "../orders/order-runner.ts";
import type { RevocationKeeper } from "../sign-out/execution/deferred-revocations.ts";

/** Orders, and what takes them in. */
export interface LoadedOrders {
  orders: Orders;
  /** Undefined where nothing outlives the process anyway. */
  keeper: RevocationKeeper | undefined;
  /** The admin API, for a port of its own. Undefined where `ADMIN_PORT` is not set. */
  admin: { handler: RequestListener; port: number } | undefined;
}

/**
 * Undefined where neither `ADMIN_PORT` nor `STORE_URL` is set: then none of it is even read.
 * @throws Error when the store can't be opened
 */
export async function loadOrders({ admin, store }: Config, deps: Deps): Promise<LoadedOrders | undefined> {
  if (admin === undefined && store.kind === "memory") return undefined;
  const [{ startOrders }, { openOrderStore }, { createRemoteSignOut }, { lateRevocationKeeper }] =
    await Promise.all([
      import("../orders/order-runner.ts"),
      import("../orders/open-order-store.ts"),
      import("../sign-out/remote-sign-out.ts"),
      import("../orders/late-revocations.ts"),
    ]);
  const { log, auditLog } = deps;
  if (store.kind === "memory")
    log.warn(
      "sign-out orders are kept in memory: those that are not done when this process ends are lost. Set STORE_URL",
    );
  const orders = startOrders({
    store: await openOrderStore(store, log),
    remote: createRemoteSignOut(deps),
    log,
    auditLog,
  });
  return {
    orders,
    keeper: store.kind === "memory" ? undefined : lateRevocationKeeper(orders),
    admin: admin && (await loadAdmin(admin, deps, orders)),
  };
}

async function loadAdmin(admin: AdminConfig, deps: Deps, orders: Orders) {
  const { createAdminApp } = await import("../admin-api/admin-app.ts");
  const doors = await loadDoors(admin, deps, orders);
  const { maxInFlight } = deps.config;
  const { port, tokens } = admin;
  return { handler: createAdminApp({ orders, tokens, doors, maxInFlight, log: deps.log }), port };
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
