import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Request, Response } from "express";
import type { SignedCookies } from "../middleware/signed-cookies.ts";

/** Lethe's own memory of who signed in at this browser, and when: for a sign-out to be told from a forced one. */
export interface SignInCookie {
  remember(res: Response, subject: string, forMs: number): void;
  read(req: Request): RememberedSignIn | undefined;
  /** Takes it away, if the browser has it. */
  forget(req: Request, res: Response): void;
}

export interface RememberedSignIn {
  /** Whether it was this subject; the cookie holds no more than a salted hash. */
  isSubject(subject: string): boolean;
  /** In milliseconds since the epoch. */
  signedInAtMs: number;
}

const name = "sign-in";
const saltBytes = 12;

export function signInCookie(cookies: SignedCookies): SignInCookie {
  return { remember, read, forget };

  function remember(res: Response, subject: string, forMs: number): void {
    const salt = randomBytes(saltBytes).toString("base64url");
    cookies.set(res, name, `${salt}.${hashOf(salt, subject)}.${Date.now()}`, forMs);
  }

  function read(req: Request): RememberedSignIn | undefined {
    const [, salt = "", hash = "", time = ""] =
      /^([\w-]{16})\.([\w-]{43})\.(\d{1,16})$/.exec(cookies.read(req, name) ?? "") ?? [];
    if (salt === "") return undefined;
    return {
      signedInAtMs: Number(time),
      isSubject: (subject) => timingSafeEqual(Buffer.from(hashOf(salt, subject)), Buffer.from(hash)),
    };
  }

  function forget(req: Request, res: Response): void {
    cookies.clearIfSent(req, res, name);
  }
}

// The signature makes it ours; the hash keeps the subject out of whatever stores cookies.
function hashOf(salt: string, subject: string): string {
  return createHash("sha256").update(`${salt} ${subject}`).digest("base64url");
}
