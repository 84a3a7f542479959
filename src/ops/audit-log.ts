import type { Logger } from "pino";

/** Whether audit events are written, which LOG_LEVEL has no say in. */
export type AuditLevel = "info" | "off";

/** Audit events through a host's own logger, whatever that one's level is. */
export function auditLogOf(log: Logger, auditLevel: AuditLevel): Logger {
  return log.child({}, { level: pinoLevelOf(auditLevel) });
}

export function pinoLevelOf(auditLevel: AuditLevel): string {
  return auditLevel === "off" ? "silent" : auditLevel;
}
