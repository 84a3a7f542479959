import { createHash } from "node:crypto";
import type { Request, Response } from "express";
import { seeOther } from "../middleware/see-other.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";

const rememberForMs = 10 * 60 * 1000;

/**
 * Starts a used sign-out or sign-in again where Hydra says, at most once per challenge: with its session gone Hydra goes straight on to the
 * app, but whatever leads back here with the same challenge must not go round in circles. Returns false when it did nothing.
 */
export function followOnce(cookies: SignedCookies) {
  return function follow(
    req: Request,
    res: Response,
    challenge: string,
    restartUrl: string | undefined,
    before?: (res: Response) => void,
  ): boolean {
    const mark = createHash("sha256").update(challenge).digest("base64url").slice(0, 22);
    if (restartUrl === undefined || cookies.read(req, "followed") === mark) return false;
    cookies.set(res, "followed", mark, rememberForMs);
    before?.(res);
    seeOther(res, restartUrl);
    return true;
  };
}
