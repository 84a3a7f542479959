import { PageError } from "../errors.ts";
import type { RemoteCounts, RemotePreview, RemoteResult } from "./remote-order.ts";

/** A preview as programs get it. */
export function previewToJson({ counts, clientIds, notifiedClientIds }: RemotePreview) {
  return { ...countsToJson(counts), client_ids: clientIds, notified_client_ids: notifiedClientIds };
}

/** A result as programs get it. `error` is a code of ours: no address and no one's words but ours. */
export function resultToJson(result: RemoteResult) {
  const ended = countsToJson(result.ended);
  if (result.state === "done") return { state: result.state, ended, still_listed: result.stillListed };
  return { state: result.state, ended, error: errorCodeOf(result.error) };
}

/** The code of a failure; `internal` for what is none of ours. */
export function errorCodeOf(error: unknown): string {
  return error instanceof PageError ? error.code : "internal";
}

/** So many of each, as programs get it. */
export function countsToJson({ sessions, signIns, clients }: RemoteCounts) {
  return { sessions, sign_ins: signIns, clients };
}
