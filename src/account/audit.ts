import type { Request } from "express";
import type { Logger } from "pino";
import { readLogIds } from "../middleware/request-log.ts";
import type { AccountAction } from "./actions.ts";
import type { Progress } from "../sign-out/account-endings.ts";

export interface EndingFacts {
  action: AccountAction;
  /** `refused`: not the person's own; `stopped`: a step failed, and what came before it holds. */
  outcome: "ended" | "refused" | "stopped";
  subject: string;
  progress: Progress;
}

/** Records who ended what, by the names that Hydra and Kratos have for it: one event per try, in the log beside the request's own line. */
export function auditEnding(auditLog: Logger, req: Request, facts: EndingFacts): void {
  const { action, outcome, subject, progress } = facts;
  auditLog.info(
    {
      event: `account.${action}.${outcome}`,
      subject,
      client_id: progress.clientId,
      session_id: progress.sessionId,
      sign_ins_ended: progress.signInsEnded,
      devices_ended: progress.devices.ended,
      ...readLogIds(req),
    },
    "audit",
  );
}
