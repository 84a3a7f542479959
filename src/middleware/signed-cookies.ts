import cookieParser from "cookie-parser";
import type { CookieOptions, Request, Response } from "express";
import type { IsHttps } from "./is-https.ts";

/** Our own cookies: their names, their attributes, and how their signatures are checked. */
export interface SignedCookies {
  /** The value, if the browser sent one of ours. Its signature is checked here, when it is wanted: no other cookie costs anything. */
  read(req: Request, name: string): string | undefined;
  set(res: Response, name: string, value: string, maxAgeMs: number): void;
  /** While secrets are being replaced, signs a cookie that the browser keeps with the newest: so that the older can go some day. */
  signAnew(req: Request, res: Response, name: string): void;
  /** Takes a cookie away, if the browser has it. */
  clearIfSent(req: Request, res: Response, name: string): void;
  /** The name on the wire. */
  nameOf(req: Request, name: string): string;
  attributesFor(req: Request): CookieOptions & { path: string; signed: true };
}

export interface SignedCookiesOptions {
  /** Newest first: the first signs, all are accepted. */
  secrets: string[];
  /**
   * Over https the cookies are `__Host-` and Secure. On plain http they can be neither: Safari refuses Secure even on localhost. No
   * browser takes a `__Host-` cookie over plain http: so what was planted there is never read over https.
   */
  isHttps: IsHttps;
}

// What the longest of ours may have, with its signature.
const maxLength = 3072;

export function signedCookies({ secrets, isHttps }: SignedCookiesOptions): SignedCookies {
  const [newest = ""] = secrets;
  const checked = new WeakMap<Request, Map<string, string | undefined>>();

  return { read, set, signAnew, clearIfSent, nameOf, attributesFor };

  function nameOf(req: Request, name: string): string {
    return `${isHttps(req) ? "__Host-" : ""}lethe-${name}`;
  }

  function attributesFor(req: Request) {
    return { signed: true, httpOnly: true, sameSite: "lax", secure: isHttps(req), path: "/" } as const;
  }

  function read(req: Request, name: string): string | undefined {
    const values = checked.get(req) ?? new Map<string, string | undefined>();
    checked.set(req, values);
    if (!values.has(name)) values.set(name, check(readPair(req.headers.cookie, nameOf(req, name))));
    return values.get(name);
  }

  function check(sent: string): string | undefined {
    if (!sent.startsWith("s:")) return undefined;
    const value = cookieParser.signedCookie(sent, secrets);
    return typeof value === "string" ? value : undefined;
  }

  function set(res: Response, name: string, value: string, maxAgeMs: number): void {
    send(res, name, value, { maxAge: maxAgeMs });
  }

  function signAnew(req: Request, res: Response, name: string): void {
    const value = secrets.length > 1 ? read(req, name) : undefined;
    if (value !== undefined) send(res, name, value);
  }

  function send(res: Response, name: string, value: string, lifetime: { maxAge?: number } = {}): void {
    const { req } = res;
    const hosts = req.secret;
    // Express signs with what it finds there: a host's app may have put its own.
    req.secret = newest;
    res.cookie(nameOf(req, name), value, { ...attributesFor(req), ...lifetime });
    if (hosts === undefined) delete req.secret;
    else req.secret = hosts;
  }

  function clearIfSent(req: Request, res: Response, name: string): void {
    if (read(req, name) === undefined) return;
    res.clearCookie(nameOf(req, name), { ...attributesFor(req), signed: false });
  }
}

// The first of a name counts, wherever cookies are read.
function readPair(header = "", name: string): string {
  const begin = `${name}=`;
  for (let at = header.indexOf(begin); at !== -1; at = header.indexOf(begin, at + begin.length)) {
    if (at !== 0 && header[at - 1] !== ";" && !header.startsWith("; ", at - 2)) continue;
    const end = header.indexOf(";", at);
    return decode(header.slice(at + begin.length, end === -1 ? undefined : end));
  }
  return "";
}

function decode(text: string): string {
  if (text.length > maxLength) return "";
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
