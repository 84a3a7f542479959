import type { Logger } from "pino";
import type { AuditEvent } from "../ops/audit-event.ts";
import { describeError } from "../ops/describe-error.ts";
import type { RemoteOrder, RemoteResult } from "../sign-out/remote-order.ts";
import { countsToJson } from "../sign-out/remote-json.ts";

/** An order as its audit events name it. */
export interface AuditedOrder {
  id: string;
  order: RemoteOrder;
  actor: string;
  reason: string | undefined;
}

/**
 * Writes `sign_out_order.begun` when an order is begun and `.done` or `.failed` once when it is over, and `.retried` for each try in between that
 * failed. Where a process is killed before the first try has come to anything, the one that begins anew says so again, with how many tries that makes:
 * better twice than never. They hold
 * its id, who asked and why, the subject and the client, and how much has ended: no session id, no sid.
 */
export interface OrderAudit {
  begun(order: AuditedOrder, tries?: number): void;
  retried(order: AuditedOrder, result: Extract<RemoteResult, { state: "failed" }>, waitMs: number): void;
  ended(order: AuditedOrder, result: RemoteResult, tries: number): void;
}

export function createOrderAudit(auditLog: Logger): OrderAudit {
  return {
    begun: (order, tries = 1) =>
      auditLog.info(
        {
          event: "sign_out_order.begun" satisfies AuditEvent,
          ...aboutOf(order),
          tries: tries > 1 ? tries : undefined,
        },
        "audit",
      ),
    retried: (order, { ended, error }, waitMs) =>
      auditLog.warn(
        {
          event: "sign_out_order.retried" satisfies AuditEvent,
          ...aboutOf(order),
          ended: countsToJson(ended),
          err: describeError(error),
          wait_ms: waitMs,
        },
        "audit",
      ),
    ended: (order, result, tries) =>
      auditLog[result.state === "done" ? "info" : "error"](
        {
          event: `sign_out_order.${result.state}` satisfies AuditEvent,
          ...aboutOf(order),
          ended: countsToJson(result.ended),
          tries,
          ...(result.state === "failed" && { err: describeError(result.error) }),
        },
        "audit",
      ),
  };
}

function aboutOf({ id, order: { subject, target, tokens }, actor, reason }: AuditedOrder) {
  return {
    order_id: id,
    actor,
    reason,
    subject,
    target: target.kind,
    client_id: target.kind === "client" ? target.clientId : undefined,
    has_exception: target.kind === "subject" && target.except !== undefined ? true : undefined,
    tokens,
  };
}
