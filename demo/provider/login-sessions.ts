import { randomBytes } from "node:crypto";
import type { Request, Response } from "express";
import { readCookie } from "../web/read-cookie.ts";

export interface LoginSession {
  sid: string;
  subject: string;
  authenticatedAt: Date;
  remember: boolean;
}

const cookieName = "ory_hydra_session_dev";

/** Hydra's login sessions and the browser cookie that leads to them. */
export class LoginSessions {
  readonly #sessions = new Map<string, LoginSession>();
  /** The sid stands in every id_token, so it must not be what the cookie holds: Hydra encrypts it, here a key stands for it. */
  readonly #sidByCookie = new Map<string, string>();

  confirm(session: LoginSession): void {
    this.#sessions.set(session.sid, session);
  }

  /** Sessions that nobody asked to remember exist, but nothing ever finds them. */
  remembered(sid: string): LoginSession | undefined {
    const session = this.#sessions.get(sid);
    return session?.remember === true ? session : undefined;
  }

  atBrowser(req: Request): LoginSession | undefined {
    const sid = this.#cookieSid(req);
    return sid === undefined ? undefined : this.remembered(sid);
  }

  setCookie(res: Response, sid: string, maxAgeSeconds: number): void {
    const key = randomBytes(48).toString("base64url");
    this.#sidByCookie.set(key, sid);
    const lifetime = maxAgeSeconds > 0 ? { maxAge: maxAgeSeconds * 1000 } : {};
    res.cookie(cookieName, key, { httpOnly: true, sameSite: "lax", path: "/", ...lifetime });
  }

  /** Takes the cookie from this browser and says which session it led to. */
  clearCookie(req: Request, res: Response): string | undefined {
    res.cookie(cookieName, "", { httpOnly: true, sameSite: "lax", path: "/", maxAge: 0 });
    return this.#cookieSid(req);
  }

  delete(sid: string): void {
    this.#sessions.delete(sid);
  }

  deleteBySubject(subject: string): string[] {
    const sids = [...this.#sessions.values()].filter((session) => session.subject === subject);
    for (const { sid } of sids) this.delete(sid);
    return sids.map(({ sid }) => sid);
  }

  #cookieSid(req: Request): string | undefined {
    return this.#sidByCookie.get(readCookie(req, cookieName) ?? "");
  }
}
