const recoveries: ReadonlySet<unknown> = new Set(["code_recovery", "link_recovery"]);

/** Whether it is by a recovery's code or link that a session began, by the method that Kratos names. */
export function isRecoveryMethod(method: unknown): boolean {
  return recoveries.has(method);
}
