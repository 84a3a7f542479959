import { readParameter } from "../middleware/parameters.ts";

// Hydra's codes have 8 or 9 characters unless the operator sets another length.
const maxLength = 100;

/** What stands in the code's field; undefined when it is missing, repeated, oversized or holds a control character. */
export function readUserCode(parameters: unknown): string | undefined {
  const typed = readParameter(parameters, "user_code");
  if (typeof typed !== "string" || typed.length > maxLength) return undefined;
  return /[^\P{Cc}\s]/u.test(typed) ? undefined : typed;
}

/**
 * The codes that may be meant, in the order to try them. Spaces and dashes are how a code is shown, not part of it (RFC 8628 §6.1).
 * Hydra compares exactly, and its default codes tell capital and small letters apart: so first as typed, then in capitals for those
 * who typed a code of capitals without them.
 */
export function codesToTry(typed: string): string[] {
  const code = typed.normalize("NFKC").replaceAll(/[\p{White_Space}\p{Dash}\p{Cf}]/gu, "");
  return code === "" ? [] : [...new Set([code, code.toUpperCase()])];
}
