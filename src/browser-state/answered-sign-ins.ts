import type { Request } from "express";
import type { ConsentRequest } from "../hydra/consent-request.ts";
import type { Gone } from "../hydra/authorization-request.ts";
import type { LoginRequest } from "../hydra/login-request.ts";
import { sameOriginUrl } from "../web-url.ts";
import { answeredChallenges } from "./answered-challenges.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";

type Found<R> = { state: "open"; request: R } | Gone;

export interface AnsweredSignInsOptions {
  cookies: SignedCookies;
  publicUrl: string | undefined;
}

/**
 * Hydra's login and consent challenges carry their request as well: one that was answered in this browser is gone, and begins again
 * where its client began it. A second answer to it would end on Hydra's error page.
 */
export function answeredSignIns({ cookies, publicUrl }: AnsweredSignInsOptions) {
  const answered = answeredChallenges(cookies);
  return { ...answered, check };

  function check<R extends LoginRequest | ConsentRequest>(
    req: Request,
    kind: "login" | "consent",
    found: Found<R>,
  ): Found<R> {
    if (found.state === "gone") return found;
    const { challenge, requestUrl, isDevice } = found.request;
    if (answered.recall(req, kind, challenge) === undefined) return found;
    return { state: "gone", restartUrl: isDevice ? undefined : beginningOf(requestUrl) };
  }

  // One that was posted has left no parameters to begin again with.
  function beginningOf(requestUrl: string): string | undefined {
    const held = publicUrl === undefined ? undefined : sameOriginUrl(requestUrl, publicUrl);
    return held !== undefined && new URL(held).searchParams.has("client_id") ? held : undefined;
  }
}
