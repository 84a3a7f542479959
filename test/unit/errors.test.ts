import { describe, expect, it } from "vitest";
import { failureCodes, PageError, type FailureCode } from "../../src/errors.ts";

describe("PageError", () => {
  // The whole table: what each failure means to the person, to a machine and to the log.
  it.each<[FailureCode, number, number | undefined, string, string]>([
    ["challenge_missing", 400, undefined, "restart", "info"],
    ["challenge_malformed", 400, undefined, "restart", "info"],
    ["challenge_gone", 410, undefined, "restart", "info"],
    ["already_answered", 410, undefined, "restart", "info"],
    ["link_missing", 400, undefined, "home", "info"],
    ["link_malformed", 400, undefined, "home", "info"],
    ["sign_in_gone", 410, undefined, "home", "info"],
    ["flow_gone", 410, undefined, "home", "info"],
    ["kratos_unavailable", 503, 5, "retry", "warn"],
    ["kratos_fault", 502, undefined, "retry", "warn"],
    ["kratos_denied", 502, undefined, "retry", "error"],
    ["hydra_unavailable", 503, 5, "retry", "warn"],
    ["hydra_fault", 502, undefined, "retry", "warn"],
    ["hydra_denied", 502, undefined, "retry", "error"],
    ["csrf_failed", 403, undefined, "restart", "info"],
    ["unknown_action", 400, undefined, "restart", "info"],
    ["bad_request", 400, undefined, "restart", "info"],
    ["body_too_large", 413, undefined, "restart", "info"],
    ["body_wrong_type", 415, undefined, "restart", "info"],
    ["not_found", 404, undefined, "home", "info"],
    ["method_not_allowed", 405, undefined, "home", "info"],
    ["speculative_load", 503, undefined, "retry", "warn"],
    ["overloaded", 503, 1, "retry", "warn"],
    ["internal", 500, undefined, "retry", "error"],
  ])(
    "%s: status %i, Retry-After %s, way on %s, logged at %s",
    (code, status, retryAfterSeconds, nextStep, level) => {
      expect(failureCodes).toContain(code);
      const { status: is, retryAfterSeconds: after, nextStep: way, level: at, message } = new PageError(code);
      expect([is, after, way, at, message]).toEqual([status, retryAfterSeconds, nextStep, level, code]);
    },
  );

  it("keeps detail and cause for the log, out of its message", () => {
    const cause = new Error("why");
    const failure = new PageError("internal", { detail: "what", cause });
    expect(failure).toMatchObject({ detail: "what", cause, message: "internal", name: "PageError" });
  });
});
