import type { Request, Response } from "express";
import { z } from "zod";
import { isNavigation } from "../middleware/navigation.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";

/**
 * What a page says once, by a cookie that is used up: what has ended, what was begun again, where another tab's sign-in goes on. Who chooses
 * another language on that page sees the same page, and so gets the cookie back. A reload does not.
 */
export interface ShownOnce {
  /** Uses the cookie up, for the page that is shown now. */
  take(req: Request, res: Response, name: string): string | undefined;
  /** The page that is shown now says this once, which is this cookie's to say. */
  note(res: Response, name: string, value: string): void;
  /** A page is shown. */
  onShow(req: Request, res: Response): void;
  /** Another language was chosen on the page at this address. */
  giveBack(req: Request, res: Response): void;
}

const keptName = "shown";
const keptForMs = 5 * 60 * 1000;
// For the way there, which may lead by way of Hydra.
const givenBackForMs = 60 * 1000;

/** Where the page is, and the cookie. */
const shape = z.tuple([z.string(), z.string(), z.string()]);

const noted = new WeakMap<Response, string>();

export function shownOnce(cookies: SignedCookies): ShownOnce {
  return { take, note, onShow, giveBack };

  function take(req: Request, res: Response, name: string): string | undefined {
    const value = cookies.read(req, name);
    cookies.clearIfSent(req, res, name);
    if (value !== undefined) note(res, name, value);
    return value;
  }

  // Of the page before it there is nothing to be given back any more.
  function onShow(req: Request, res: Response): void {
    const kept = noted.get(res);
    if (kept !== undefined) cookies.set(res, keptName, kept, keptForMs);
    else if (isNavigation(req)) cookies.clearIfSent(req, res, keptName);
  }

  function giveBack(req: Request, res: Response): void {
    const [path, name, value] = parse(cookies.read(req, keptName));
    cookies.clearIfSent(req, res, keptName);
    if (path === pathOf(req) && name !== undefined && value !== undefined)
      cookies.set(res, name, value, givenBackForMs);
  }
}

function note(res: Response, name: string, value: string): void {
  noted.set(res, JSON.stringify([pathOf(res.req), name, value]));
}

function pathOf({ originalUrl }: Request): string {
  return originalUrl.split("?", 1)[0] ?? "";
}

// What another release has written counts as absent.
function parse(text: string | undefined): (string | undefined)[] {
  try {
    return shape.safeParse(JSON.parse(text ?? "")).data ?? [];
  } catch {
    return [];
  }
}
