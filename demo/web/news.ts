import { finished } from "node:stream";
import type { Request, Response } from "express";
import { html, type Html } from "./html.ts";

/** For the head of a page that waits for news: with JavaScript it loads itself anew at once, without it every three seconds. */
export function waitsForNews(seen: number): Html {
  return html`<script type="module" src="/live.js?seen=${seen}"></script>
    <noscript><meta http-equiv="refresh" content="3" /></noscript>`;
}

export interface News {
  /** How much of it there is by now. */
  count: () => number;
  /** Returns what ends the listening. */
  listen: (listener: () => void) => () => void;
}

/** What such a page listens to. */
export function streamNews(req: Request, res: Response, { count, listen }: News): void {
  res.set({ "content-type": "text/event-stream", "cache-control": "no-store" });
  res.write("retry: 1000\n\n");
  const tell = () => void res.write("event: told\ndata: told\n\n");
  finished(res, listen(tell));
  if (count() > Number(req.query["seen"] ?? 0)) tell();
}
