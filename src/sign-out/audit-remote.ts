import type { Logger } from "pino";
import { describeError } from "../ops/describe-error.ts";
import type { RemoteOrder, RemoteSignOut } from "./remote-order.ts";
import { countsToWire } from "./remote-wire.ts";

/** Of an order, for the audit log. */
export interface OrderAudit {
  auditLog: Logger;
  /** By which its events belong together. */
  id: string;
  /** Who asked: `command`, `admin_api`, … */
  actor: string;
  /** Why, in the words of who asked. */
  reason: string | undefined;
}

/** Records each order twice: `sign_out_order.begun`, and `.done` or `.failed`. */
export function auditedRemoteSignOut(remote: RemoteSignOut, audit: OrderAudit): RemoteSignOut {
  const { auditLog, id, actor, reason } = audit;
  return {
    preview: (order) => remote.preview(order),
    async run(order) {
      const about = { order_id: id, actor, reason, ...aboutOf(order) };
      auditLog.info({ event: "sign_out_order.begun", ...about }, "audit");
      const startedAt = performance.now();
      const result = await remote.run(order);
      auditLog[result.state === "done" ? "info" : "error"](
        {
          event: `sign_out_order.${result.state}`,
          ...about,
          ended: countsToWire(result.ended),
          ...(result.state === "failed" && { err: describeError(result.error) }),
          duration_ms: Math.round(performance.now() - startedAt),
        },
        "audit",
      );
      return result;
    },
  };
}

function aboutOf({ subject, target, tokens }: RemoteOrder) {
  return {
    subject,
    target: target.kind,
    client_id: target.kind === "client" ? target.clientId : undefined,
    except: target.kind === "subject" && target.except !== undefined ? true : undefined,
    tokens,
  };
}
