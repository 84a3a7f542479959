import { createHash } from "node:crypto";
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
  /** True when the request is one whose user is to be asked. */
  isDue(req: Request, request: LoginRequest): boolean;
  /** The user has chosen to go on as this one, and the request begins once more, at this address. */
  keep(res: Response, url: string, id: string): void;
  /** True when that was this request, and this user. */
  isKept(req: Request, request: LoginRequest, id: string): boolean;
  /** Chosen. */
  end(req: Request, res: Response): void;
}

/** The parameter of `/login` by which a user goes on as the one who is signed in. It has a hash of who that is: another may be by then. */
export const goOnAs = "account";

const name = "choose";
const waitForMs = 30 * 60 * 1000;

export function accountChoice(cookies: SignedCookies, { hydra }: Pick<Config, "hydra">): AccountChoice {
  return { askHydra, isDue, keep, isKept, end };

  function askHydra(req: Request, res: Response, request: LoginRequest): string | undefined {
    const { prompt } = request.context;
    if (!prompt.includes("select_account") || prompt.includes("none") || !isNavigation(req)) return undefined;
    const url = withoutSelectAccount(request.requestUrl, hydra.publicUrl);
    if (url !== undefined) cookies.set(res, name, requestMark(url), waitForMs);
    return url;
  }

  function isDue(req: Request, { requestUrl }: LoginRequest): boolean {
    return cookies.read(req, name) === requestMark(requestUrl);
  }

  function keep(res: Response, url: string, id: string): void {
    cookies.set(res, name, keptFor(url, id), waitForMs);
  }

  function isKept(req: Request, { requestUrl }: LoginRequest, id: string): boolean {
    return cookies.read(req, name) === keptFor(requestUrl, id);
  }

  function end(req: Request, res: Response): void {
    cookies.clearIfSent(req, res, name);
  }
}

/** Whom the user goes on as who has pressed "Continue as …": a link, because it only chooses what would have happened without the question. */
export function chosenMark(req: Request): string | undefined {
  const mark = readParameter(req.query, goOnAs);
  return mark === undefined || typeof mark === "string" ? mark : "";
}

/** What stands for a user in the link of one request. */
export function userMark({ challenge }: LoginRequest, id: string): string {
  return hash(`${challenge} ${id}`);
}

function keptFor(url: string, id: string): string {
  const mark = requestMark(url);
  return `${mark}.${hash(`${mark} ${id}`)}`;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
