import type { StoredOrder } from "../../src/orders/order.ts";
import { ada } from "../fakes/fake-kratos.ts";

/** The order that a changed password of Ada's leads to, with what a test wants different about it. */
export function hookOrder(over: Partial<StoredOrder> = {}): StoredOrder {
  return {
    id: "0a5b1f6e-0000-4000-8000-000000000001",
    order: { subject: ada.id, target: { kind: "subject", except: { kratosSession: "here" } }, tokens: "all" },
    actor: "kratos_hook",
    reason: "password changed",
    idempotencyKey: undefined,
    state: "accepted",
    tries: 0,
    failures: 0,
    ended: { sessions: 2, signIns: 2, clients: 1 },
    stillListed: 0,
    error: undefined,
    requestedAtMs: Date.now(),
    nextTryAtMs: undefined,
    endedAtMs: undefined,
    ...over,
  };
}
