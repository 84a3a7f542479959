import { PageError } from "../errors.ts";
import { readParameter } from "../middleware/parameters.ts";

/** Longest challenge that is passed on, in characters; the newest Hydra's are about 2,400. */
export const maxChallengeLength = 16_000;

/**
 * Reads `logout_challenge` from a parsed query or form. The challenge is opaque: it is checked for shape only and passed on
 * unchanged.
 * @throws PageError `challenge_malformed` when it is missing, empty, repeated, oversized or holds a control character.
 */
export function readChallenge(parameters: unknown): string {
  const challenge = readParameter(parameters, "logout_challenge");
  if (typeof challenge !== "string" || challenge === "" || challenge.length > maxChallengeLength) {
    throw new PageError("challenge_malformed", { detail: "empty, repeated or oversized challenge" });
  }
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  if (/[\u0000-\u001F\u007F-\u009F]/.test(challenge)) {
    throw new PageError("challenge_malformed", { detail: "control characters in the challenge" });
  }
  return challenge;
}
