import type { KratosFlow } from "../kratos/flow.ts";
import { challengeIn } from "./start-parameters.ts";

/**
 * The login challenge that a flow was begun with and has no more: in place of a form that was sent too late, Kratos puts one that has
 * lost it. Undefined when there is nothing to miss.
 */
export function lostChallenge({ loginChallenge, requestUrl }: KratosFlow): string | undefined {
  return loginChallenge === undefined ? challengeIn(requestUrl) : undefined;
}
