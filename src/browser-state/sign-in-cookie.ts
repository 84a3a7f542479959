import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Request, Response } from "express";
import { createEncryption } from "../encryption.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";

/** Lethe's own memory of who signed in at this browser, and when: for a sign-out to be told from a forced one. */
export interface SignInCookie {
  /** @param name what to call them on a page, such as the address that they typed */
  remember(res: Response, subject: string, forMs: number, name?: string): void;
  read(req: Request): RememberedSignIn | undefined;
  /** Takes it away, if the browser has it. */
  forget(req: Request, res: Response): void;
}

export interface RememberedSignIn {
  /** Whether it was this subject; the cookie holds no more than a salted hash. */
  isSubject(subject: string): boolean;
  /** Tells this sign-in from others, of the same user as well. */
  mark: string;
  /** In milliseconds since the epoch. */
  signedInAtMs: number;
  /** What to call them on a page; undefined when that was not kept. */
  name: string | undefined;
}

const cookieName = "sign-in";
const saltBytes = 12;
// A redirect's head has to have room for its address as well.
const longestName = 120;

/** @param secrets newest first: the first seals the name, all can open it */
export function signInCookie(cookies: SignedCookies, secrets: string[]): SignInCookie {
  const encryption = createEncryption(secrets, "sign-in name");
  return { remember, read, forget };

  function remember(res: Response, subject: string, forMs: number, name?: string): void {
    const salt = randomBytes(saltBytes).toString("base64url");
    const hash = hashOf(salt, subject);
    const isKept = name !== undefined && Buffer.byteLength(name) <= longestName;
    const sealed = isKept ? `.${encryption.seal(hash, name)}` : "";
    cookies.set(res, cookieName, `${salt}.${hash}.${Date.now()}${sealed}`, forMs);
  }

  function read(req: Request): RememberedSignIn | undefined {
    const [, salt = "", hash = "", time = "", sealed = ""] =
      /^([\w-]{16})\.([\w-]{43})\.(\d{1,16})(?:\.([\w-]+))?$/.exec(cookies.read(req, cookieName) ?? "") ?? [];
    if (salt === "") return undefined;
    return {
      signedInAtMs: Number(time),
      mark: hash.slice(0, 22),
      isSubject: (subject) => timingSafeEqual(Buffer.from(hashOf(salt, subject)), Buffer.from(hash)),
      name: sealed === "" ? undefined : encryption.open(hash, sealed),
    };
  }

  function forget(req: Request, res: Response): void {
    cookies.clearIfSent(req, res, cookieName);
  }
}

// The signature makes it ours; the hash, and the seal on the name, keep the user out of whatever stores cookies.
function hashOf(salt: string, subject: string): string {
  return createHash("sha256").update(`${salt} ${subject}`).digest("base64url");
}
