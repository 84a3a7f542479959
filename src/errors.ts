/**
 * Every failure that a user can see. The code fixes the status; the words for it are `error.<code>.title` and
 * `error.<code>.advice` in `locales/`, so a page can only say what is written there.
 */
const failures = {
  challenge_missing: { status: 400 },
  challenge_malformed: { status: 400 },
  challenge_gone: { status: 410 },
  already_answered: { status: 410 },
  link_missing: { status: 400 },
  link_malformed: { status: 400 },
  sign_in_gone: { status: 410 },
  flow_gone: { status: 410 },
  hydra_unavailable: { status: 503, retryAfterSeconds: 5 },
  hydra_fault: { status: 502 },
  hydra_denied: { status: 502, level: "error" },
  kratos_unavailable: { status: 503, retryAfterSeconds: 5 },
  kratos_fault: { status: 502 },
  kratos_denied: { status: 502, level: "error" },
  csrf_failed: { status: 403 },
  unknown_action: { status: 400 },
  bad_request: { status: 400 },
  body_too_large: { status: 413 },
  body_wrong_type: { status: 415 },
  not_found: { status: 404 },
  method_not_allowed: { status: 405 },
  speculative_load: { status: 503 },
  overloaded: { status: 503, retryAfterSeconds: 1 },
  internal: { status: 500, level: "error" },
} as const satisfies Record<string, Failure>;

interface Failure {
  status: number;
  retryAfterSeconds?: number;
  level?: "error";
}

/** What went wrong, by name: fixes the status, the words and the level in the log. */
export type FailureCode = keyof typeof failures;

export const failureCodes: readonly string[] = Object.keys(failures);

/** Where the "Try again" of an error page leads: the page itself, a fresh sign-out, or nowhere. */
export type NextStep = "retry" | "restart" | "home";

const nextSteps: Partial<Record<FailureCode, NextStep>> = {
  link_missing: "home",
  link_malformed: "home",
  sign_in_gone: "home",
  flow_gone: "home",
  kratos_unavailable: "retry",
  kratos_fault: "retry",
  kratos_denied: "retry",
  hydra_unavailable: "retry",
  hydra_fault: "retry",
  hydra_denied: "retry",
  overloaded: "retry",
  internal: "retry",
  not_found: "home",
  method_not_allowed: "home",
};

/** The one error class of this service. `detail` and `cause` are for the log; the renderer never reads them. */
export class PageError extends Error {
  override readonly name = "PageError";
  readonly code: FailureCode;
  readonly detail: string | undefined;

  constructor(code: FailureCode, { detail, cause }: { detail?: string; cause?: unknown } = {}) {
    super(code, { cause });
    this.code = code;
    this.detail = detail;
  }

  get status(): number {
    return this.#failure.status;
  }

  get retryAfterSeconds(): number | undefined {
    return this.#failure.retryAfterSeconds;
  }

  /** Operator faults and our own bugs are logged at `error`, other 5xx at `warn`, everything else at `info`. */
  get level(): "error" | "warn" | "info" {
    return this.#failure.level ?? (this.status >= 500 ? "warn" : "info");
  }

  get #failure(): Failure {
    return failures[this.code];
  }

  get nextStep(): NextStep {
    return nextSteps[this.code] ?? "restart";
  }
}
