import { createAdminApp } from "../../src/admin-api/admin-app.ts";
import type { Deps } from "../../src/deps.ts";
import { startOrders } from "../../src/orders/order-runner.ts";
import { createSqliteOrderStore } from "../../src/orders/sqlite-order-store.ts";
import { listen } from "../../src/server/listen.ts";
import { createRemoteSignOut } from "../../src/sign-out/remote-sign-out.ts";
import type { Serving } from "../web/serve.ts";

/** Lethe's admin API, as `ADMIN_PORT` and `ADMIN_TOKEN` open it; orders are kept in memory. */
export async function startAdminApi(deps: Deps, token: string, port: number, host: string): Promise<Serving> {
  const { hydra, kratos, log, auditLog } = deps;
  const orders = startOrders({
    store: createSqliteOrderStore(":memory:"),
    remote: createRemoteSignOut({ hydra, kratos }),
    log,
    auditLog,
  });
  const app = createAdminApp({ orders, tokens: [token], maxInFlight: 64, log });
  const { close } = await listen(app, { port, host });
  return {
    async close() {
      await close();
      await orders.stop(1_000);
    },
  };
}
