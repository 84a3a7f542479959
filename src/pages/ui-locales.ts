import type { Request, RequestHandler, Response } from "express";
import { isNavigation } from "../middleware/navigation.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";

/** `ui_locales`, the languages that an app asks for: who asked, and how pages that know of no app's request still hear of it. */
export interface UiLocales {
  /**
   * Says what the app's request asks for that the answer is about. It comes before everything else, and is remembered for the pages that
   * follow; a request that asks for nothing has what was remembered forgotten.
   */
  ask: (req: Request, res: Response, locales: readonly string[]) => void;
  /** What counts here: of the app's request, of the page's own address, or what is remembered; empty for nothing. */
  of: (req: Request) => readonly string[];
  /** Remembers what the page's own address asks for: it may lead to Kratos, and back without it. */
  remember: RequestHandler;
}

// As long as Hydra waits for a sign-in.
const rememberForMs = 30 * 60 * 1000;
const maxLength = 200;
const maxLocales = 10;

/** `ui_locales` (OpenID Connect Core 1.0 §3.1.2.1), remembered in the cookie `languages`. */
export function uiLocales(cookies: SignedCookies): UiLocales {
  const asked = new WeakMap<Request, readonly string[]>();
  return { ask, of, remember };

  function ask(req: Request, res: Response, locales: readonly string[]): void {
    const wanted = readList(locales.join(" "));
    const counting = wanted.length > 0 ? wanted : ownOf(req);
    asked.set(req, counting);
    // A load that is no page view of a user's leaves nothing behind.
    if (!isNavigation(req)) return;
    const value = counting.join(" ");
    if (value === "") cookies.clearIfSent(req, res, "languages");
    else if (cookies.read(req, "languages") !== value) cookies.set(res, "languages", value, rememberForMs);
  }

  function of(req: Request): readonly string[] {
    const known = asked.get(req);
    if (known !== undefined) return known;
    const own = ownOf(req);
    return own.length > 0 ? own : readList(cookies.read(req, "languages") ?? "");
  }

  function remember(req: Request, res: Response, next: () => void): void {
    const own = ownOf(req);
    if (own.length > 0) ask(req, res, own);
    next();
  }
}

/** The languages that an address asks for, the most wanted first. */
export function readUiLocales(address: string): string[] {
  if (!address.includes("ui_locales=")) return [];
  const [beforeFragment = ""] = address.split("#", 1);
  const query = new URLSearchParams(beforeFragment.slice(beforeFragment.indexOf("?") + 1));
  return readList(query.get("ui_locales") ?? "");
}

function ownOf(req: Request): string[] {
  return readUiLocales(req.url);
}

function readList(list: string): string[] {
  const locales = list.slice(0, maxLength).split(" ");
  return locales.filter((locale) => locale !== "").slice(0, maxLocales);
}
