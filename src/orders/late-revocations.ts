import type { RevocationKeeper } from "../sign-out/execution/deferred-revocations.ts";
import type { Orders } from "./order-runner.ts";

/** Keeps late revocations as orders, which another process, or the next start, carries out when this one is killed. */
export function lateRevocationKeeper(orders: Pick<Orders, "place" | "withdraw">): RevocationKeeper {
  return {
    async keep({ subject, requestId, dueInMs, access }) {
      const { order } = await orders.place({
        order: { subject, target: { kind: "late_access", ...access }, tokens: "all" },
        actor: "late_revocation",
        reason: requestId,
        idempotencyKey: undefined,
        dueInMs,
      });
      return { withdraw: () => orders.withdraw(order.id) };
    },
  };
}
