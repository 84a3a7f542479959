import { PageError } from "../errors.ts";
import { readParameter } from "./parameters.ts";

export type ChallengeName = `${"login" | "consent" | "logout" | "device"}_challenge`;

/** Longest challenge that is passed on, in characters; the newest Hydra's are about 2,400. */
export const maxChallengeLength = 16_000;

/**
 * Reads a challenge from a parsed query or form, by its parameter's name. The challenge is opaque: it is checked for shape only and passed on
 * unchanged.
 * @throws PageError `challenge_malformed` (`link_malformed` for what is not a sign-out) when it is missing, empty, repeated, oversized
 *   or holds a control character.
 */
export function readChallenge(parameters: unknown, name: ChallengeName): string {
  const malformed = name === "logout_challenge" ? "challenge_malformed" : "link_malformed";
  const challenge = readParameter(parameters, name);
  if (typeof challenge !== "string" || challenge === "" || challenge.length > maxChallengeLength) {
    throw new PageError(malformed, { detail: "empty, repeated or oversized challenge" });
  }
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  if (/[\u0000-\u001F\u007F-\u009F]/.test(challenge)) {
    throw new PageError(malformed, { detail: "control characters in the challenge" });
  }
  return challenge;
}
