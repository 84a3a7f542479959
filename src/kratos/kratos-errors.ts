import { PageError } from "../errors.ts";
import { isRecord } from "../is-record.ts";
import { isNoRoute } from "../upstream/no-route.ts";
import type { TransportResponse } from "../upstream/transport.ts";

/**
 * True for an answer in Kratos's own format for errors. Whatever else has such a status comes from something else at this address, and
 * proves nothing.
 */
export function isKratosError(
  { status, data }: Pick<TransportResponse, "status" | "data">,
  ...statuses: number[]
): boolean {
  return statuses.includes(status) && isRecord(data) && isRecord(data["error"]) && !isNoRoute({ data });
}

/** Kratos's id of an error, such as `session_aal2_required`. */
export function errorIdOf({ data }: Pick<TransportResponse, "data">): unknown {
  const error = isRecord(data) ? data["error"] : undefined;
  return isRecord(error) ? error["id"] : undefined;
}

/** What Kratos says of an error, for its operator; empty for none. */
export function errorReasonOf(data: unknown): string {
  const error = isRecord(data) ? data["error"] : undefined;
  const reason = isRecord(error) ? error["reason"] : undefined;
  return typeof reason === "string" ? reason : "";
}

/** Our failure for an answer of Kratos's that is not the one hoped for. */
export function kratosRefusal({ status }: Pick<TransportResponse, "status">): PageError {
  const detail = `Kratos answered ${status}`;
  if (status === 429 || status === 503) return new PageError("kratos_unavailable", { detail });
  return new PageError("kratos_fault", { detail });
}

/** The same for its admin API, where being refused is the operator's fault. */
export function kratosAdminRefusal(answer: Pick<TransportResponse, "status">): PageError {
  const { status } = answer;
  if (status !== 401 && status !== 403) return kratosRefusal(answer);
  return new PageError("kratos_denied", { detail: `Kratos answered ${status}: check the API key` });
}
