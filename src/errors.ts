/**
 * Every failure that a user can see. The code fixes the status; the words for it are `error.<code>.title` and
 * `error.<code>.advice` in `locales/`, so a page can only say what is written there. docs/errors.md has what stands here.
 */
export const failures = {
  /** The address has no challenge, and Lethe does not know Hydra's public URL, where it could begin */
  challenge_missing: { status: 400 },
  /** The challenge is empty, repeated, over 16,000 characters, or has control characters; nothing is sent to Hydra */
  challenge_malformed: { status: 400 },
  /** The challenge is used, rejected, unknown or expired */
  challenge_gone: { status: 410 },
  /** Another answer to the same request came first */
  already_answered: { status: 410 },
  /** A page of a sign-in, a consent or a device was opened without its challenge */
  link_missing: { status: 400 },
  /** The id in the address is empty, repeated, too long, or has control characters */
  link_malformed: { status: 400 },
  /** The request of a sign-in, a consent or a device is used, rejected, unknown or expired */
  sign_in_gone: { status: 410 },
  /** A Kratos flow expired or was begun in another browser, or addresses lead back to where it began */
  flow_gone: { status: 410 },
  /** Hydra refuses the connection, resets it, times out, or is overloaded */
  hydra_unavailable: { status: 503, retryAfterSeconds: 5 },
  /** Hydra fails, or answers with something that is not its format or leads elsewhere */
  hydra_fault: { status: 502 },
  /** Hydra does not accept Lethe's API key */
  hydra_denied: { status: 502, level: "error" },
  /** Kratos refuses the connection, resets it, times out, or is overloaded */
  kratos_unavailable: { status: 503, retryAfterSeconds: 5 },
  /** Kratos fails, or answers with something that is not its format */
  kratos_fault: { status: 502 },
  /** Kratos does not accept Lethe's API key */
  kratos_denied: { status: 502, level: "error" },
  /** The form is not from Lethe's page, or its token is stale */
  csrf_failed: { status: 403 },
  /** The form has an unknown answer, or more than one */
  unknown_action: { status: 400 },
  /** The request can't be read, or what the form says is wrong: the password, a device's code, something that is not the user's own */
  bad_request: { status: 400 },
  /** The form is too large */
  body_too_large: { status: 413 },
  /** The body is not a form */
  body_wrong_type: { status: 415 },
  /** There is no such page */
  not_found: { status: 404 },
  /** The page does not answer this method; `Allow` lists those that it does */
  method_not_allowed: { status: 405 },
  /** A prefetch or prerender, which must not sign anybody out */
  speculative_load: { status: 503 },
  /** `MAX_IN_FLIGHT` requests are being worked on */
  overloaded: { status: 503, retryAfterSeconds: 1 },
  /** An error of Lethe's own */
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

/** Where the button of an error page leads: to the page itself, to a fresh sign-out, or to the start page. */
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
  speculative_load: "retry",
};

/**
 * The one error class of this service: whoever throws one in a hook gets the page of its `code` (docs/errors.md). `detail` and `cause` are for the log; the
 * renderer never reads them.
 */
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

  /** Of `restart` the error page makes another, where the failure was not a sign-out's. */
  get nextStep(): NextStep {
    return nextSteps[this.code] ?? "restart";
  }
}
