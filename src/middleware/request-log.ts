import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { finished } from "node:stream";
import type { RequestHandler } from "express";
import type { Logger } from "pino";
import { describeError } from "../ops/describe-error.ts";
import { PageError } from "../errors.ts";
import type { Observers } from "../ops/observed-transport.ts";

declare module "node:http" {
  interface ServerResponse {
    /** What went wrong with this request: set by what answers for it, written into its log line. */
    err?: unknown;
  }
}

const logIds = new WeakMap<IncomingMessage, LogIds>();
const logged = new WeakMap<ServerResponse, object>();
const warned = new WeakSet<ServerResponse>();

/** Has the request's log line say what was decided, and why. */
export function logDecision(
  res: ServerResponse,
  { decision, reason }: { decision: string; reason: string },
): void {
  logged.set(res, { decision, reason });
}

/** Has the request's log line say which error of Hydra's the browser came with, in words of ours. */
export function logHydraError(res: ServerResponse, { code, hint }: { code: string; hint: string }): void {
  logged.set(res, { hydra_error: { code, hint } });
}

/** Has the request's log line say what Kratos could not do, in words of ours; at `warn` where Kratos, or Hydra behind it, failed. */
export function logKratosError(res: ServerResponse, { isFault, ...cause }: LoggedKratosError): void {
  logged.set(res, { kratos_error: cause });
  if (isFault) warned.add(res);
}

interface LoggedKratosError {
  id: string;
  status: number;
  /** What Hydra answered Kratos, where it was about a login challenge. */
  hydra_status?: number;
  isFault: boolean;
}

/** What every log line about a request has, so that they are found together. */
export interface LogIds {
  request_id: string;
  /** Of the trace that the request belongs to, if it does to one. */
  trace_id?: string;
}

export function readLogIds(req: IncomingMessage): LogIds {
  return logIds.get(req) ?? { request_id: "" };
}

/** The id under which this request stands in the log. */
export function readRequestId(req: IncomingMessage): string {
  return readLogIds(req).request_id;
}

const referenceLength = 8;

/** The end of that id, short enough to be read out: it stands on pages, in problems and in the request's own line in the log. */
export function readReference(req: IncomingMessage): string {
  return readRequestId(req).slice(-referenceLength);
}

const acceptableId = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;

/**
 * One log line per request, of what is named here and nothing else: no query with its challenge, no cookie, no header. An incoming
 * X-Request-Id is kept when it is harmless, and answered either way.
 */
export function requestLog(log: Logger, { metrics, traces }: Observers = {}): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const sent = req.headers["x-request-id"];
    const id = typeof sent === "string" && acceptableId.test(sent) ? sent : randomUUID();
    const trace = traces?.begin({ method: req.method, path: pathOf(req) }, req.headers);
    const ids = trace ? { request_id: id, trace_id: trace.context.traceId } : { request_id: id };
    logIds.set(req, ids);
    res.setHeader("X-Request-Id", id);
    metrics?.requestBegan();
    // Behind a host's own middleware the browser may have gone by now. Node.js 22 takes an answer to it for one that was sent.
    const wasGone = res.closed;
    finished(res, write);
    if (traces === undefined) next();
    else traces.run(trace, next);

    function write(): void {
      const isAborted = wasGone || !res.writableFinished;
      const line = {
        ...ids,
        reference: readReference(req),
        req: { method: req.method, path: pathOf(req) },
        res: { status: res.statusCode },
        ...logged.get(res),
        ...(res.err === undefined ? {} : { err: describeError(res.err) }),
        ...(isAborted ? { aborted: true } : {}),
        duration_ms: Math.round(performance.now() - startedAt),
      };
      log[levelOf(req, res)](line, "request");
      if (metrics === undefined && trace?.span === undefined) return;
      const ended = {
        method: req.method,
        path: pathOf(req),
        status: res.statusCode,
        aborted: isAborted,
        failure: failureOf(res),
        seconds: (performance.now() - startedAt) / 1000,
      };
      metrics?.requestEnded(ended);
      trace?.span?.requestEnded(ended);
    }
  };
}

function failureOf({ err }: ServerResponse): string | undefined {
  if (err === undefined) return undefined;
  return err instanceof PageError ? err.code : "internal";
}

function levelOf(req: IncomingMessage, res: ServerResponse): "debug" | "info" | "warn" | "error" {
  const { err, statusCode } = res;
  if (err instanceof PageError) return err.level;
  if (statusCode >= 500 || warned.has(res)) return "warn";
  return pathOf(req).includes("/health/") ? "debug" : "info";
}

// Without its query, and no longer than a path of ours: what else it holds is made up and may be anything.
function pathOf(req: IncomingMessage & { originalUrl?: string }): string {
  const [path = ""] = (req.originalUrl ?? req.url ?? "").split("?", 1);
  return path.slice(0, 128);
}
