import type { Request, Response } from "express";
import { PageError } from "../errors.ts";
import type { AuditEvent } from "../ops/audit-event.ts";
import { readLogIds } from "../middleware/request-log.ts";
import { describeError } from "../ops/describe-error.ts";
import type { LogoutDeps } from "./logout-deps.ts";
import type { FormState } from "./form-state.ts";
import type { SignOutOutcome } from "./outcome.ts";

export type Outcome = "accepted" | "rejected" | "gone" | "failed" | "going_on";

/** Records what became of a logout request: one event per outcome, in the log beside the request's own line. */
export interface Audit {
  /** Whose sign-in and which client the event is about, as soon as that is known. */
  about(facts: FormState): void;
  /**
   * @param ended what has ended beside, or before, Hydra's sign-in in this browser
   * @param left how much is left for the requests after this one
   */
  record(outcome: Outcome, reason: string, ended?: object, left?: number): void;
}

type AuditDeps = Pick<LogoutDeps, "auditLog" | "log" | "metrics" | "onOutcome">;

const failures = new Set([
  "hydra_unavailable",
  "hydra_fault",
  "hydra_denied",
  "kratos_unavailable",
  "kratos_fault",
  "kratos_denied",
  "internal",
]);
const goneCodes = new Set(["challenge_gone", "already_answered"]);

/** Gives a handler its audit; what the handler throws is recorded when it decides the fate of the logout request. */
export function audited(
  deps: AuditDeps,
  handler: (req: Request, res: Response, audit: Audit) => Promise<void>,
): (req: Request, res: Response) => Promise<void> {
  return async function auditedHandler(req, res) {
    const audit = startAudit(deps, req);
    try {
      await handler(req, res, audit);
    } catch (error) {
      recordFailure(audit, error);
      throw error;
    }
  };
}

/** Records a failure that decides the fate of the logout request; any other leaves it as it was. */
export function recordFailure(audit: Audit, error: unknown, ended?: object): void {
  const code = error instanceof PageError ? error.code : "internal";
  if (goneCodes.has(code)) audit.record("gone", code, ended);
  if (failures.has(code)) audit.record("failed", code, ended);
}

function startAudit({ auditLog, log, metrics, onOutcome }: AuditDeps, req: Request): Audit {
  const startedAt = performance.now();
  let about: FormState | undefined;
  return {
    about(facts) {
      about = facts;
    },
    record(outcome, reason, ended, left) {
      auditLog.info(
        {
          event: `logout.${outcome}` satisfies AuditEvent,
          reason,
          client_id: about?.clientId,
          subject: about?.subject,
          ended,
          left,
          ...readLogIds(req),
          duration_ms: Math.round(performance.now() - startedAt),
        },
        "audit",
      );
      // Nothing has become of it yet: counted is what it comes to in the end.
      if (outcome === "going_on") return;
      metrics?.signOut(outcome, reason);
      void tell({ outcome, reason, clientId: about?.clientId, subject: about?.subject });
    },
  };

  // A host's own: whatever it does, the sign-out is what it is.
  async function tell(outcome: SignOutOutcome): Promise<void> {
    try {
      await onOutcome?.(outcome, req);
    } catch (error) {
      log.error({ err: describeError(error), ...readLogIds(req) }, "onOutcome has failed");
    }
  }
}
