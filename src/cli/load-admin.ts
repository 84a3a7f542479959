import type { RequestListener } from "node:http";
import type { Config } from "../config/config.ts";
import type { Deps } from "../deps.ts";
import type { Orders } from "../orders/order-runner.ts";

/** The admin API, for a port of its own, and the orders that it takes in. */
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
  const [{ createAdminApp }, { startOrders }, { openOrderStore }, { createRemoteSignOut }] =
    await Promise.all([
      import("../admin-api/admin-app.ts"),
      import("../orders/order-runner.ts"),
      import("../orders/open-order-store.ts"),
      import("../sign-out/remote-sign-out.ts"),
    ]);
  const { log, auditLog } = deps;
  if (admin.store.kind === "memory")
    log.warn(
      "sign-out orders are kept in memory: those that are not done when this process ends are lost. Set STORE_URL",
    );
  const store = await openOrderStore(admin.store, log);
  const orders = startOrders({ store, remote: createRemoteSignOut(deps), log, auditLog });
  return { handler: createAdminApp({ orders, tokens: admin.tokens, log }), port: admin.port, orders };
}
