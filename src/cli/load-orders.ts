import type { RequestListener } from "node:http";
import type { Router } from "express";
import type { Logger } from "pino";
import type { AdminConfig, Config } from "../config/config.ts";
import type { AdminAppDeps } from "../admin-api/admin-app.ts";
import type { MeasureDoor } from "../ops/door-metrics.ts";
import type { Deps } from "../deps.ts";
import type { NewOrder } from "../orders/order.ts";
import type { Orders } from "../orders/order-runner.ts";
import type { OrderStore } from "../orders/order-store.ts";
import type { LostIdentity, Reconciliation } from "../orders/reconciliation.ts";
import type { RevocationKeeper } from "../sign-out/execution/deferred-revocations.ts";

/** Orders, and what takes them in. */
export interface LoadedOrders {
  orders: Orders;
  /** Undefined where nothing outlives the process anyway. */
  keeper: RevocationKeeper | undefined;
  /** Undefined where there is no Kratos to ask. */
  reconciliation: Reconciliation | undefined;
  /** Begins no further reconciliation. */
  stopReconciling: () => void;
  /** The admin API, for a port of its own. Undefined where `ADMIN_PORT` is not set. */
  admin: { handler: RequestListener; port: number } | undefined;
}

/**
 * Undefined where neither `ADMIN_PORT` nor `STORE_URL` is set: then none of it is even read.
 * @throws Error when the store can't be opened
 */
export async function loadOrders(
  { admin, store }: Config,
  deps: Deps,
  watchDoors?: () => MeasureDoor,
): Promise<LoadedOrders | undefined> {
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
  const orderStore = await openOrderStore(store, log);
  const orders = startOrders({
    store: orderStore,
    remote: createRemoteSignOut(deps),
    log,
    auditLog,
  });
  const reconciliation = admin && (await loadReconciliation(deps, orders));
  return {
    orders,
    keeper: store.kind === "memory" ? undefined : lateRevocationKeeper(orders),
    reconciliation,
    stopReconciling: await schedule(admin?.reconcileEveryMs, reconciliation, orderStore, log),
    admin: admin && (await loadAdmin(admin, deps, orders, { reconciliation, measure: watchDoors?.() })),
  };
}

async function loadReconciliation({ kratos, auditLog }: Deps, orders: Orders) {
  if (kratos?.hasAdmin !== true) return undefined;
  const { createReconciliation } = await import("../orders/reconciliation.ts");
  const order = async (asked: NewOrder) => (await orders.place(asked)).order.id;
  return createReconciliation({ ...orders, kratos, order, auditLog });
}

async function schedule(
  everyMs: number | undefined,
  reconciliation: Reconciliation | undefined,
  store: OrderStore,
  log: Logger,
): Promise<() => void> {
  if (everyMs === undefined || reconciliation === undefined) return () => undefined;
  const { scheduleReconciliation } = await import("../orders/reconciliation-schedule.ts");
  return scheduleReconciliation({ store, reconciliation, everyMs, log });
}

async function loadAdmin(
  admin: AdminConfig,
  deps: Deps,
  orders: Orders,
  more: Pick<AdminAppDeps, "reconciliation" | "measure">,
) {
  const { createAdminApp } = await import("../admin-api/admin-app.ts");
  const doors = await loadDoors(admin, deps, orders);
  const { maxInFlight } = deps.config;
  const { port, tokens } = admin;
  return {
    handler: createAdminApp({ orders, tokens, doors, maxInFlight, log: deps.log, ...more }),
    port,
  };
}

// Hydra has no list of its subjects: of an identity that is gone, a refresh is the first to tell.
function endLost(orders: Orders) {
  return async (subject: string, why: LostIdentity): Promise<void> => {
    if (await orders.isOrdered(subject)) return;
    await orders.place({
      order: { subject, target: { kind: "subject" }, tokens: "all" },
      actor: "token_hook",
      reason: `identity ${why}`,
      idempotencyKey: undefined,
    });
  };
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
    const onLost = admin.reconcileEveryMs === undefined ? undefined : endLost(orders);
    doors.push(tokenHookRoutes({ hydra, kratos, orders, onLost, config: admin.tokenHook, claims, log }));
  }
  if (admin.tokenRevocation !== undefined) {
    const { tokenRevocationRoutes } = await import("../token-revocation/routes.ts");
    const issuer = config.hydra.publicUrl;
    doors.push(tokenRevocationRoutes({ hydra, kratos, orders, issuer, config: admin.tokenRevocation, log }));
  }
  return doors;
}
