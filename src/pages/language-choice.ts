import type { Request, RequestHandler, Response } from "express";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import { seeOther } from "../middleware/see-other.ts";

/** The language that the user chose on a page of ours: it comes before what apps and browsers ask for. */
export interface LanguageChoice {
  /** A BCP 47 tag; undefined for no choice. */
  of: (req: Request) => string | undefined;
  /** Takes the form below every page; whatever else was sent is passed on. */
  take: RequestHandler;
}

export interface LanguageChoiceOptions {
  cookies: SignedCookies;
  isFromOurPage: (req: Request) => boolean;
  /** The language of ours that a tag means; undefined when there is none. */
  formOf: (tag: string) => string | undefined;
  /** Told before the page is shown once more. */
  onTake: (req: Request, res: Response) => void;
}

const name = "language";
const rememberForMs = 365 * 24 * 60 * 60 * 1000;
const maxLength = 64;

/**
 * The form has no address, so that the browser sends it to the page's own one, with a challenge that no error page may hold; and it is
 * `text/plain`, as no other form of ours: it is told apart before a body is read. No token is asked for: another site's page is
 * refused, and could choose no more than a language.
 *
 * The answer leads to the page's address once more, with a GET that has nothing of the language in it: it does what a reload does, but for what the page
 * says only once: that it says again.
 */
export function languageChoice({
  cookies,
  isFromOurPage,
  formOf,
  onTake,
}: LanguageChoiceOptions): LanguageChoice {
  return { of, take };

  function of(req: Request): string | undefined {
    return cookies.read(req, name);
  }

  async function take(req: Request, res: Response, next: () => void): Promise<void> {
    if (req.method !== "POST" || !isShortText(req) || !isFromOurPage(req)) return next();
    const [, tag = ""] = /^language=([\w-]+)\s*$/.exec(await readText(req)) ?? [];
    const language = formOf(tag);
    if (language === undefined) return next();
    cookies.set(res, name, language, rememberForMs);
    onTake(req, res);
    seeOther(res, samePage(req.originalUrl));
  }
}

function isShortText({ headers }: Request): boolean {
  const length = Number(headers["content-length"]);
  return /^text\/plain\b/i.test(headers["content-type"] ?? "") && length > 0 && length <= maxLength;
}

async function readText(req: Request): Promise<string> {
  let read = "";
  for await (const chunk of req.setEncoding("latin1")) read += String(chunk);
  return read;
}

/** The address as the browser sees it, from itself: a proxy may have taken away what its path begins with. */
function samePage(url: string): string {
  const [path = "", ...query] = url.split("?");
  return [`./${path.slice(path.lastIndexOf("/") + 1)}`, ...query].join("?");
}
