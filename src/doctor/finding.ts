/**
 * `ok`: was looked at and is right. `note`: is as the operator may want it, and worth knowing. `unknown`: could not be looked at from here.
 * `warning`: works, but not as safely or as well as it could. `error`: users will meet it.
 */
export type Severity = "ok" | "note" | "unknown" | "warning" | "error";

/** One thing that was looked at. It holds no secret, and may be shown. */
export interface Finding {
  /** A name that stays, for programs: `hydra_logout_url`. */
  id: string;
  severity: Severity;
  /** What is so, in one sentence. */
  what: string;
  /** Why it matters to users; of what is not right. */
  why?: string;
  /** The exact line to change, or what to do; of what is not right. */
  change?: string;
  /** `client_id`, of what is about one client. */
  client?: string;
}

export function isOk(findings: readonly Finding[]): boolean {
  return !findings.some(({ severity }) => severity === "error");
}

/** What is shown of an address has no user and password: an app may be registered with them. */
export function withoutCredentials<T extends Finding>(finding: T): T {
  const { what, why, change } = finding;
  return {
    ...finding,
    what: hide(what),
    ...(why !== undefined && { why: hide(why) }),
    ...(change !== undefined && { change: hide(change) }),
  };
}

function hide(text: string): string {
  return text.replace(/\/\/[^\s/?#]*@/g, "//…@");
}
