import type { Request } from "express";
import { endSessionUrl } from "../hydra/endpoints.ts";
import type { FoundLogoutRequest } from "../hydra/logout-request.ts";
import { sameOriginUrl } from "../web-url.ts";
import { answeredChallenges } from "../browser-state/answered-challenges.ts";
import type { LogoutDeps } from "./logout-deps.ts";

export type FindLogout = (req: Request, challenge: string) => Promise<FoundLogoutRequest>;

/** Hydra's logout request; one that was answered in this browser is gone, whether Hydra still gives it out or not. */
export function logoutRequestFinder({
  hydra,
  cookies,
  config,
}: Pick<LogoutDeps, "hydra" | "cookies" | "config">): FindLogout {
  const endpoint = endSessionUrl(config.hydra);
  const answered = answeredChallenges(cookies);

  return async function findLogout(req, challenge) {
    const found = await hydra.getLogoutRequest(challenge);
    const answer = found.state === "open" ? answered.recall(req, "logout", challenge) : undefined;
    if (found.state === "gone" || answer === undefined) return found;
    // As older ones say it themselves: what was accepted starts again where it began, what was rejected does not.
    const canRestart = answer === "accepted" && endpoint !== undefined;
    const restartUrl = canRestart ? sameOriginUrl(found.request.requestUrl, endpoint) : undefined;
    return { state: "gone", restartUrl };
  };
}
