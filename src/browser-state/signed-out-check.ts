import { randomBytes } from "node:crypto";
import type { Request, Response } from "express";
import type { SignedCookies } from "../middleware/signed-cookies.ts";

/**
 * One check, through the browser, whether Hydra knows of a sign-in there (docs/decisions/002).
 *
 * A mark in a cookie belongs to the whole browser: it can't tell the return from Hydra from any other load of the same address, which a
 * foreign page can open at the same moment. What belongs to one chain of redirects alone is the fragment: Hydra's redirect has none, so
 * the browser keeps that of the address before (RFC 9110 §10.2.2). So each check has an id of its own, which goes along as the fragment and
 * which no other page can know.
 */
export interface SignedOutCheck {
  /** Finds out first whether the browser keeps cookies at all: else there would be no end to it. */
  begin(res: Response): void;
  /** The id of the check that goes to Hydra now; undefined when none has begun here. */
  ask(req: Request, res: Response): string | undefined;
  /** True while a check is at Hydra. */
  isAsked(req: Request): boolean;
  /** Ends the check that was asked, so that its id is good for one page. Undefined when there is none. */
  end(req: Request, res: Response): { id: string | undefined } | undefined;
  /** Hydra has answered something else, or nothing. */
  forget(req: Request, res: Response): void;
}

const name = "asked";
const begun = "trying";
const waitForMs = 60 * 1000;

export function signedOutCheck(cookies: SignedCookies): SignedOutCheck {
  return { begin, ask, isAsked, end, forget };

  function begin(res: Response): void {
    cookies.set(res, name, begun, waitForMs);
  }

  function ask(req: Request, res: Response): string | undefined {
    if (cookies.read(req, name) !== begun) return undefined;
    const id = `checked-${randomBytes(16).toString("base64url")}`;
    cookies.set(res, name, id, waitForMs);
    return id;
  }

  function isAsked(req: Request): boolean {
    const mark = cookies.read(req, name);
    return mark !== undefined && mark !== begun;
  }

  function end(req: Request, res: Response): { id: string | undefined } | undefined {
    const mark = cookies.read(req, name);
    if (mark === undefined || mark === begun) return undefined;
    forget(req, res);
    // Another release's mark ends its check too, or two releases side by side could send the browser round in circles.
    return { id: /^checked-[\w-]{22}$/.test(mark) ? mark : undefined };
  }

  function forget(req: Request, res: Response): void {
    cookies.clearIfSent(req, res, name);
  }
}
