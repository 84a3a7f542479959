import type { Response } from "express";

// nginx takes 4 kB of an answer's head (`proxy_buffer_size`) unless told otherwise, and makes a 502 of more.
const longestHead = 4000;
// What Node and Express add: the status line, Date, Connection, Keep-Alive.
const lengthOfRest = 150;

const pageFor = new WeakMap<Response, (url: string) => void>();

const before = new WeakMap<Response, () => void>();

/** What stands in the place of a redirect of this response whose address is too long for the head of an answer. */
export function insteadOfLongRedirect(res: Response, show: (url: string) => void): void {
  pageFor.set(res, show);
}

/** What is to be done if, and only if, this response becomes a redirect. */
export function beforeRedirect(res: Response, act: () => void): void {
  before.set(res, act);
}

/** 303: whatever the method was, the browser asks for the new place with a GET, and a reload does not repeat a form. */
export function seeOther(res: Response, url: string): void {
  before.get(res)?.();
  const page = pageFor.get(res);
  if (page !== undefined && lengthOf(res) + url.length > longestHead) return page(url);
  res.statusCode = 303;
  res.setHeader("Location", url);
  res.setHeader("Content-Length", 0);
  res.end();
}

// At each redirect: a list of a dozen lists would be a tenth of all that a sign-out without a question allocates.
function lengthOf(res: Response): number {
  let length = lengthOfRest;
  for (const name of res.getHeaderNames()) {
    const value = res.getHeader(name);
    if (Array.isArray(value)) for (const one of value) length += name.length + one.length + 4;
    else length += name.length + String(value).length + 4;
  }
  return length;
}
