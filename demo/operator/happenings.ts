import { EventEmitter } from "node:events";
import type { News } from "../web/news.ts";

export interface Happening {
  at: Date;
  what: string;
}

/** What has happened since the demo began, the newest first; pages listen. */
export class Happenings implements News {
  readonly all: Happening[] = [];
  readonly #news = new EventEmitter().setMaxListeners(0);

  add(what: string): void {
    this.all.unshift({ at: new Date(), what });
    this.#news.emit("news");
  }

  count = (): number => this.all.length;

  listen = (listener: () => void): (() => void) => {
    this.#news.on("news", listener);
    return () => this.#news.off("news", listener);
  };
}
