import type { Response } from "express";

const before = new WeakMap<Response, () => void>();

/** What is to be done if, and only if, this response becomes a redirect. */
export function beforeRedirect(res: Response, act: () => void): void {
  before.set(res, act);
}

/** 303: whatever the method was, the browser asks for the new place with a GET, and a reload does not repeat a form. */
export function seeOther(res: Response, url: string): void {
  before.get(res)?.();
  res.statusCode = 303;
  res.setHeader("Location", url);
  res.setHeader("Content-Length", 0);
  res.end();
}
