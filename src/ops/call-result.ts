import { TransportError, type TransportResponse } from "../upstream/transport.ts";

/** What became of a call, in a word: `2xx`, …, or why no answer came. */
export function resultOf({ status }: TransportResponse): string {
  return `${Math.floor(status / 100)}xx`;
}

export function failedResultOf(error: unknown): string {
  return error instanceof TransportError ? error.kind : "failed";
}
