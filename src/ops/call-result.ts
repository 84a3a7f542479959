import type { TransportResponse } from "../upstream/transport.ts";
import { TransportError } from "../upstream/transport-error.ts";

/** What became of a call, in a word: `2xx`, …, or why no answer came. */
export function resultOf({ status }: TransportResponse): string {
  return `${Math.floor(status / 100)}xx`;
}

export function failedResultOf(error: unknown): string {
  return error instanceof TransportError ? error.kind : "failed";
}
