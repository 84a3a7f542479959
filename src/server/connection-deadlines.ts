import type { Connection } from "./connections.ts";

export interface ConnectionDeadlines {
  /** For the client to take its answer. */
  answerMs: number;
  /** During a shutdown: for a connection that carries no request. */
  unusedMs: number;
  /** During a shutdown: for a client to send the rest of its request, or to take an answer that Node itself does not cut off. */
  clientMs: number;
}

/**
 * Destroys connections that wait for their client for too long; Node itself watches over requests that come slowly. What waits for
 * Hydra or Kratos waits for as long as those may take.
 *
 * @param closingSinceMs when the shutdown began, if one did
 */
export function destroyOverdue(
  connections: ReadonlySet<Connection>,
  limits: ConnectionDeadlines,
  nowMs: number,
  closingSinceMs: number | undefined,
): void {
  for (const connection of connections) {
    if (isOverdue(connection, limits, nowMs, closingSinceMs)) connection.socket.destroy();
  }
}

function isOverdue(
  connection: Connection,
  { answerMs, unusedMs, clientMs }: ConnectionDeadlines,
  nowMs: number,
  closingSinceMs = Infinity,
): boolean {
  const closingForMs = nowMs - closingSinceMs;
  if (connection.current === undefined) return closingForMs >= unusedMs;
  const { req, res } = connection.current;
  if (!res.writableEnded) return !req.complete && closingForMs >= clientMs;
  connection.answeredAt ??= nowMs;
  return nowMs - connection.answeredAt >= (closingForMs >= 0 ? Math.min(answerMs, clientMs) : answerMs);
}
