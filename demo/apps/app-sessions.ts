import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import type { Request, Response } from "express";
import { readCookie } from "../web/read-cookie.ts";
import type { SignedIn } from "./relying-party.ts";

export type Channel = "back channel" | "front channel";

export interface AppSession extends SignedIn {
  /** When and how the provider said that the session is over. With the first notice it is. */
  notices: { channel: Channel; at: Date }[];
}

/** Who is signed in at this app. Cookies on localhost are shared by all ports, so each app's have its client id in front. */
export class AppSessions {
  readonly #sessions = new Map<string, AppSession>();
  readonly #cookie: string;
  readonly #news = new EventEmitter().setMaxListeners(0);

  readonly #onTold: (channel: Channel) => void;

  /** @param onTold is told of each session that the provider says is over */
  constructor(clientId: string, onTold: (channel: Channel) => void = () => undefined) {
    this.#onTold = onTold;
    this.#cookie = `${clientId}_session`;
  }

  start(res: Response, person: SignedIn): void {
    const id = randomUUID();
    this.#sessions.set(id, { ...person, notices: [] });
    res.cookie(this.#cookie, id, { httpOnly: true, sameSite: "lax" });
  }

  find(req: Request): AppSession | undefined {
    return this.#sessions.get(readCookie(req, this.#cookie) ?? "");
  }

  end(req: Request, res: Response): void {
    this.#sessions.delete(readCookie(req, this.#cookie) ?? "");
    res.clearCookie(this.#cookie);
  }

  /** The provider says that this session is over; the record stays so that the page can tell. */
  endedByProvider(sid: string, channel: Channel): void {
    for (const session of this.#sessions.values()) {
      if (session.sid !== sid) continue;
      session.notices.push({ channel, at: new Date() });
      this.#news.emit(sid);
      this.#onTold(channel);
    }
  }

  onNews(sid: string, listener: () => void): () => void {
    this.#news.on(sid, listener);
    return () => this.#news.off(sid, listener);
  }
}
