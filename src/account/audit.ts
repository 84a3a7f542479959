import type { Request } from "express";
import type { Logger } from "pino";
import { readLogIds } from "../middleware/request-log.ts";
import type { AuditEvent } from "../ops/audit-event.ts";
import type { AccountDeletion } from "../sign-out/account-deletion.ts";
import { countsToJson } from "../sign-out/remote-json.ts";
import { countOf } from "../sign-out/progress.ts";
import type { SignOutResult } from "../sign-out/sign-out-order.ts";
import type { AccountAction } from "./actions.ts";

/** Records that a user has deleted their account, or how far that came. */
export function auditDeletion(
  auditLog: Logger,
  req: Request,
  { subject, result: { state, ended } }: { subject: string; result: AccountDeletion },
): void {
  auditLog.info(
    {
      event: `account.delete.${state}` satisfies AuditEvent,
      subject,
      ended: countsToJson(ended),
      ...readLogIds(req),
    },
    "audit",
  );
}

// `refused`: not the user's own; `stopped`: a step failed, and what came before it holds.
const outcomes = { done: "ended", not_found: "refused", failed: "stopped", in_progress: "stopped" } as const;

/** Records who ended what, by the names that Hydra and Kratos have for it: one event per try, in the log beside the request's own line. */
export function auditSignOut(
  auditLog: Logger,
  req: Request,
  { action, subject, result }: { action: AccountAction; subject: string; result: SignOutResult },
): void {
  const { progress } = result;
  auditLog.info(
    {
      event: `account.${action}.${outcomes[result.state]}` satisfies AuditEvent,
      subject,
      client_id: progress.clientId,
      session_id: progress.sessionId,
      sign_ins_ended: countOf(progress, "devices").ended,
      devices_ended: countOf(progress, "account_elsewhere").ended,
      ...readLogIds(req),
    },
    "audit",
  );
}
