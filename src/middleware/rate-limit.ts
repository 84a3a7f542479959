import type { Response } from "express";
import { Problem } from "./api-problem.ts";

/** @returns false when so many have come within the last minute */
export function perMinute(most: number, now: () => number = () => performance.now()): () => boolean {
  let windowEndsAt = 0;
  let left = 0;
  return () => {
    if (now() >= windowEndsAt) {
      windowEndsAt = now() + 60_000;
      left = most;
    }
    left -= 1;
    return left >= 0;
  };
}

// More than a caller makes whose secret was changed; a secret can't be guessed at any rate, but a log can be filled.
const mostFailed = 60;

/**
 * What who is not let in is told: after so many in a minute that these are too many, whoever they are. Whoever has the secret is let in all the
 * same.
 */
export function failedAttempts(now?: () => number): (res: Response, problem: () => Problem) => Problem {
  const mayFail = perMinute(mostFailed, now);
  return (res, problem) => {
    if (mayFail()) return problem();
    res.setHeader("Retry-After", 60);
    return new Problem(429, "Too many secrets were wrong");
  };
}
