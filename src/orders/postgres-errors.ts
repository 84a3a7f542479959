import { StoreError } from "../store-error.ts";

// What an operator can do about it, by SQLSTATE.
const advice: Record<string, string> = {
  "28000": "PostgreSQL refuses the user",
  "28P01": "PostgreSQL refuses the user or the password",
  "3D000": "there is no such database",
  "42501": "the user may not make or change the tables: run `lethe migrate` as one who may",
};

/** What PostgreSQL, or the way to it, has said, without its message: that may hold names and values. */
export function storeErrorOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  return new StoreError(`STORE_URL: ${advice[code] ?? `the store can't be used (${code})`}`, code, error);
}

/** It may pass by itself: there is no connection, or the server starts, stops or is full. */
export function isOutage(error: unknown): boolean {
  const code = error instanceof StoreError ? error.code : codeOf(error);
  // The system's codes, ours for what took too long, and classes 08, 53 and 57 of SQLSTATE.
  return /^E[A-Z]+$|^timeout$|^(?:08|53|57)/.test(code);
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (!(error instanceof Error)) return "unknown";
  if ("code" in error && typeof error.code === "string") return error.code;
  return /time(?:d )?out|too long|terminated/i.test(error.message) ? "timeout" : "unknown";
}
