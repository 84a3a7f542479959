import type { Logger } from "pino";
import type { StoreConfig } from "../config/config.ts";
import { describeError } from "../ops/describe-error.ts";
import type { OrderStore } from "./order-store.ts";
import { StoreError } from "../store-error.ts";

/**
 * The store that `STORE_URL` names; what it takes is only then loaded.
 * @throws Error when it can't be opened; a PostgreSQL that can't be reached is waited for
 */
export async function openOrderStore(store: StoreConfig, log: Logger): Promise<OrderStore> {
  if (store.kind === "postgres") {
    const { createPostgresOrderStore } = await import("./postgres-order-store.ts");
    const onError = (error: unknown) =>
      log.warn(
        { err: describeError(error), ...(error instanceof StoreError && { store_code: error.code }) },
        "the store of sign-out orders has a fault",
      );
    return createPostgresOrderStore({ url: store.url, onError });
  }
  const { createSqliteOrderStore } = await import("./sqlite-order-store.ts");
  return createSqliteOrderStore(store.kind === "sqlite" ? store.path : ":memory:");
}
