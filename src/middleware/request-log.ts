import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler } from "express";
import type { Logger } from "pino";
import { pinoHttp } from "pino-http";
import { PageError } from "../errors.ts";

const decisions = new WeakMap<ServerResponse, object>();

/** Has the request's log line say what was decided, and why. */
export function logDecision(
  res: ServerResponse,
  { decision, reason }: { decision: string; reason: string },
): void {
  decisions.set(res, { decision, reason });
}

interface LogLine {
  err?: unknown;
  [field: string]: unknown;
}

const acceptableId = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;

/**
 * One log line per request, with our own serializers: pino-http's defaults write the URL with its challenge, and the cookies. An
 * incoming X-Request-Id is kept when it is harmless, and answered either way.
 */
export function requestLog(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId(req, res) {
      const sent = req.headers["x-request-id"];
      const id = typeof sent === "string" && acceptableId.test(sent) ? sent : randomUUID();
      res.setHeader("X-Request-Id", id);
      return id;
    },
    quietReqLogger: true,
    customProps: (_req, res) => decisions.get(res) ?? {},
    customAttributeKeys: { reqId: "request_id", responseTime: "duration_ms" },
    customLogLevel(req, res) {
      if (res.err instanceof PageError) return res.err.level;
      if (res.statusCode >= 500) return "warn";
      return pathOf(req).includes("/health/") ? "debug" : "info";
    },
    // pino-http makes up an error for every 5xx that has none.
    customErrorObject: (_req, res, _error, { err, ...line }: LogLine) => (res.err ? { ...line, err } : line),
    customSuccessMessage: () => "request",
    customErrorMessage: () => "request",
    wrapSerializers: false,
    serializers: {
      req: (req: IncomingMessage) => ({ method: req.method, path: pathOf(req) }),
      res: (res: ServerResponse) => ({ status: res.statusCode }),
      err: describeError,
    },
  });
}

/** The id under which this request stands in the log. */
export function readRequestId(req: { id?: unknown }): string {
  return typeof req.id === "string" ? req.id : "";
}

/**
 * An error without its message and stack, which may hold whatever was being worked on: its code, our own words on it, and the names
 * of the functions it went through.
 */
export function describeError(error: unknown): object {
  if (error instanceof PageError) {
    const { code, detail, cause } = error;
    return {
      code,
      ...(detail ? { detail } : {}),
      ...(cause === undefined ? {} : { cause: describeError(cause) }),
    };
  }
  if (!(error instanceof Error)) return { name: typeof error };
  const frames = (error.stack ?? "").matchAll(/^ {4}at (?:async )?([\w.$<>]+) \(.*?([\w.-]+:\d+):\d+\)$/gm);
  return { name: error.name, at: Array.from(frames, ([, name, place]) => `${name} ${place}`).slice(0, 5) };
}

// Without its query, and no longer than a path of ours: what else it holds is somebody's invention and may be anything.
function pathOf(req: IncomingMessage & { originalUrl?: string }): string {
  const [path = ""] = (req.originalUrl ?? req.url ?? "").split("?", 1);
  return path.slice(0, 128);
}
