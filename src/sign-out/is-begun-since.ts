const second = 1_000;

/**
 * Whether a session at Kratos is as new as that; both times are Kratos's, in milliseconds since the epoch. A Kratos on MySQL keeps whole seconds: of
 * such a time no more can be asked than the same second.
 */
export function isBegunSince(authenticatedAtMs: number, sinceMs: number): boolean {
  const isWhole = authenticatedAtMs % second === 0;
  return authenticatedAtMs >= (isWhole ? Math.floor(sinceMs / second) * second : sinceMs);
}
