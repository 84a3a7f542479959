import cookieParser from "cookie-parser";
import type { CookieOptions, Request, RequestHandler, Response } from "express";

/** Our own cookies: their names, their attributes, and how their signatures are checked. */
export interface SignedCookies {
  /** Parses and checks the request's cookies against our secrets. */
  parse: RequestHandler;
  read(req: Request, name: string): string | undefined;
  set(res: Response, name: string, value: string, maxAgeMs: number): void;
  /** While secrets are being replaced, signs a cookie that the browser keeps with the newest: so that the older can go some day. */
  signAnew(req: Request, res: Response, name: string): void;
  /** Takes a cookie away, if the browser has it. */
  clearIfSent(req: Request, res: Response, name: string): void;
  /** The name on the wire. */
  nameOf(name: string): string;
  attributes: CookieOptions & { path: string; signed: true };
}

/**
 * @param secrets newest first: the first signs, all are accepted
 * @param secure over https the cookies are `__Host-` and Secure. On plain http they can be neither: Safari refuses Secure even on
 *   localhost.
 */
export function signedCookies({ secrets, secure }: { secrets: string[]; secure: boolean }): SignedCookies {
  const parser = cookieParser(secrets);
  const attributes = { signed: true, httpOnly: true, sameSite: "lax", secure, path: "/" } as const;
  const nameOf = (name: string) => `${secure ? "__Host-" : ""}lethe-${name}`;

  return { parse, read, set, signAnew, clearIfSent, nameOf, attributes };

  // A host app may have run its own cookie-parser with another secret, after which ours would do nothing.
  function parse(...[req, res, next]: Parameters<RequestHandler>): void {
    if (req.secret !== secrets[0]) req.cookies = undefined;
    parser(req, res, next);
  }

  function read(req: Request, name: string): string | undefined {
    const cookies = req.signedCookies as Record<string, unknown> | undefined;
    const value = cookies?.[nameOf(name)];
    return typeof value === "string" ? value : undefined;
  }

  function set(res: Response, name: string, value: string, maxAgeMs: number): void {
    res.cookie(nameOf(name), value, { ...attributes, maxAge: maxAgeMs });
  }

  function signAnew(req: Request, res: Response, name: string): void {
    const value = secrets.length > 1 ? read(req, name) : undefined;
    if (value !== undefined) res.cookie(nameOf(name), value, attributes);
  }

  function clearIfSent(req: Request, res: Response, name: string): void {
    if (read(req, name) !== undefined) res.clearCookie(nameOf(name), { ...attributes, signed: false });
  }
}
