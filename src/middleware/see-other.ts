import type { Response } from "express";

/** 303: whatever the method was, the browser asks for the new place with a GET, and a reload does not repeat a form. */
export function seeOther(res: Response, url: string): void {
  res.statusCode = 303;
  res.setHeader("Location", url);
  res.setHeader("Content-Length", 0);
  res.end();
}
