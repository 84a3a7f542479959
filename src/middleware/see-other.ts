import type { RequestHandler, Response } from "express";
import type { Pages } from "../pages/pages.ts";

// nginx takes 4 kB of an answer's head (`proxy_buffer_size`) unless told otherwise, and makes a 502 of more.
const longestHead = 4000;
// What Node and Express add: the status line, Date, Connection, Keep-Alive.
const lengthOfRest = 150;

const pageFor = new WeakMap<Response, (url: string) => void>();

const before = new WeakMap<Response, () => void>();

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

/**
 * Has `seeOther` lead on by a page where the address is too long for the head of an answer: Hydra's has the client's whole request, and a
 * verifier that carries it once more. A page can't stand in an iframe: those get the 303 all the same.
 */
export function longAddresses(pages: Pages): RequestHandler {
  return (req, res, next) => {
    const dest = req.headers["sec-fetch-dest"];
    const isTopLevel = dest === "document" || (dest === undefined && req.method === "POST");
    if (isTopLevel) pageFor.set(res, (url) => pages.send(req, res, "onward", { refreshTo: url }));
    next();
  };
}

function lengthOf(res: Response): number {
  const lines = Object.entries(res.getHeaders()).flatMap(([name, value]) =>
    [value].flat().map((one) => name.length + String(one).length + 4),
  );
  return lines.reduce((sum, length) => sum + length, lengthOfRest);
}
