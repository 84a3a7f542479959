import { isatty } from "node:tty";
import { pino, type Logger } from "pino";
import { pinoLevelOf, type AuditLevel } from "./audit-log.ts";
import { createLogOutput, type LogOutput } from "./log-output.ts";

export interface LogOptions {
  level: string;
  /** Undefined picks `pretty` on a terminal and `json` elsewhere. */
  format: "json" | "pretty" | undefined;
  auditLevel: AuditLevel;
}

export interface Logs extends Pick<LogOutput, "counts" | "flush"> {
  log: Logger;
  /** For audit events alone. */
  auditLog: Logger;
}

// Some 4,000 lines.
const maxWaiting = 1024 * 1024;
// Audit events have as much room again, which nothing else can fill.
const maxWaitingAudit = 2 * maxWaiting;

/** Writes to standard output. */
export async function createLog({ level, format, auditLevel }: LogOptions): Promise<Logs> {
  const isPretty = format === "pretty" || (format === undefined && isatty(1));
  const prettify = isPretty ? await loadPrettify() : undefined;
  const output = createLogOutput({
    stream: process.stdout,
    onRecovered: (lines) =>
      log.warn({ lines_lost: lines }, "log lines were lost: nothing was reading standard output"),
  });
  const log = pino({ level, base: null }, output.destination(maxWaiting, prettify));
  const auditLog = pino(
    { level: pinoLevelOf(auditLevel), base: null },
    output.destination(maxWaitingAudit, prettify),
  );
  return { log, auditLog, counts: output.counts, flush: output.flush };
}

async function loadPrettify(): Promise<(line: string) => string> {
  const { prettyFactory } = await import("pino-pretty");
  const prettify = prettyFactory({
    ignore: "req,res",
    messageFormat: "{msg} {event} {req.method} {req.path} {res.status}",
  });
  return (line) => prettify(line);
}
