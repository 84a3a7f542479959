import type { Request, Response } from "express";
import type { Config } from "../config/config.ts";
import type { LoginRequest } from "../hydra/login-request.ts";
import { withoutSelectAccount } from "../hydra/prompt-login-url.ts";
import { isNavigation } from "../middleware/navigation.ts";
import { readParameter } from "../middleware/parameters.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import { requestMark } from "./request-mark.ts";

/**
 * `prompt=select_account` (OpenID Connect Core 1.0 §3.1.2.1), of which Hydra makes a request that knows nobody, as of `login`. So that a
 * user who goes on as before is not asked for a password, and their `auth_time` stays true, the request begins once more without it: then
 * Hydra says whom it remembers, and a cookie says that they are to be asked.
 */
export interface AccountChoice {
  /** Where the request begins once more; undefined where it was not asked for, or no link can do that. */
  askHydra(req: Request, res: Response, request: LoginRequest): string | undefined;
  /** True when the request is one whose user is to be asked, and has not chosen. */
  isDue(req: Request, request: LoginRequest): boolean;
  /** Chosen. */
  end(req: Request, res: Response): void;
}

/** The parameter of `/login` by which a user goes on as the one who is signed in. */
export const goOnAs = { name: "account", value: "same" } as const;

const name = "choose";
const waitForMs = 30 * 60 * 1000;

export function accountChoice(cookies: SignedCookies, { hydra }: Pick<Config, "hydra">): AccountChoice {
  return { askHydra, isDue, end };

  function askHydra(req: Request, res: Response, request: LoginRequest): string | undefined {
    const { prompt } = request.context;
    if (!prompt.includes("select_account") || prompt.includes("none") || !isNavigation(req)) return undefined;
    const url = withoutSelectAccount(request.requestUrl, hydra.publicUrl);
    if (url !== undefined) cookies.set(res, name, requestMark(url), waitForMs);
    return url;
  }

  function isDue(req: Request, { requestUrl }: LoginRequest): boolean {
    return !hasChosen(req) && cookies.read(req, name) === requestMark(requestUrl);
  }

  function end(req: Request, res: Response): void {
    cookies.clearIfSent(req, res, name);
  }
}

/** True when the user has pressed "Continue as …": a link, because it only chooses what would have happened without the question. */
export function hasChosen(req: Request): boolean {
  return readParameter(req.query, goOnAs.name) === goOnAs.value;
}
