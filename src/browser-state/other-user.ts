import type { Request, Response } from "express";
import type { LoginRequest } from "../hydra/login-request.ts";
import type { KratosSession } from "../kratos/kratos.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import { requestMark } from "./request-mark.ts";

/**
 * Another user has signed in at Kratos than the one whom Hydra remembers. Hydra takes them of a request that begins afresh, with
 * `prompt=login`, and only because Lethe wrote that: a client that wants the password asked for has written it itself. So a user who typed
 * it just now does not type it again.
 */
export interface OtherUser {
  /** Remembers, for the one request that begins at this address, whose sign-in may be taken. */
  remember(res: Response, url: string, request: LoginRequest, session: KratosSession): void;
  /** The same for a client's request that is not Lethe's own: of one that may ask for more than a session, nothing is remembered. */
  rememberFor(res: Response, url: string, session: KratosSession): void;
  /** True, once, for that request. */
  isAwaited(req: Request, res: Response, request: LoginRequest): boolean;
  /** True when the session is the one that was there, and still new. */
  isSameUser(req: Request, session: KratosSession): boolean;
}

const name = "other-user";
const rememberForMs = 60 * 1000;
// To Hydra, and to clients that look at `auth_time`, the sign-in is as new as its acceptance.
const newForMs = 5 * 60 * 1000;

export function otherUser(cookies: SignedCookies): OtherUser {
  return { remember, rememberFor, isAwaited, isSameUser };

  function remember(res: Response, url: string, { context }: LoginRequest, session: KratosSession): void {
    if (context.maxAgeSeconds === undefined) write(res, url, session);
  }

  function rememberFor(res: Response, url: string, session: KratosSession): void {
    if (!URL.canParse(url)) return;
    const query = new URL(url).searchParams;
    if (!["prompt", "max_age", "request"].some((wish) => query.has(wish))) write(res, url, session);
  }

  function write(res: Response, url: string, session: KratosSession): void {
    cookies.set(res, name, `${requestMark(url)}.${requestMark(session.id)}`, rememberForMs);
  }

  function isAwaited(req: Request, res: Response, { requestUrl }: LoginRequest): boolean {
    const [url] = read(req);
    if (url === undefined) return false;
    cookies.clearIfSent(req, res, name);
    return url === requestMark(requestUrl);
  }

  function isSameUser(req: Request, session: KratosSession): boolean {
    const [, id] = read(req);
    return id === requestMark(session.id) && isNew(session);
  }

  function read(req: Request): string[] {
    return cookies.read(req, name)?.split(".") ?? [];
  }
}

function isNew({ authenticatedAtMs = 0 }: KratosSession): boolean {
  return Date.now() - authenticatedAtMs < newForMs;
}
