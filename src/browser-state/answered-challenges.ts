import { createHash } from "node:crypto";
import type { Request, Response } from "express";
import type { SignedCookies } from "../middleware/signed-cookies.ts";

export type Answer = "accepted" | "rejected";
type Kind = "login" | "consent" | "logout";

/** What this browser has answered already. */
export interface AnsweredChallenges {
  /** Undefined when it was not answered here, or too long ago. */
  recall(req: Request, kind: Kind, challenge: string): Answer | undefined;
  note(res: Response, kind: Kind, challenge: string, answer: Answer): void;
}

const name = "answered";
// The newest first. As long as a challenge lives, by Hydra's default and twice over.
const most = 6;
const rememberForMs = 60 * 60 * 1000;
// One that stands for a row of Hydra's database is a UUID: Hydra itself knows what became of it.
const shortest = 100;
const letters = { accepted: "a", rejected: "r" } as const;

/**
 * The newest Hydra's challenges carry their request, and Hydra gives it out again and again until they expire, whatever was answered. So
 * the browser remembers that: back, reload and a "no" after a "yes" must not say what is not so. The cookie holds hashes, no challenge.
 */
export function answeredChallenges(cookies: SignedCookies): AnsweredChallenges {
  return { recall, note };

  function recall(req: Request, kind: Kind, challenge: string): Answer | undefined {
    const mark = markOf(kind, challenge);
    const entry = readEntries(req).find((known) => known.startsWith(mark));
    if (entry === undefined) return undefined;
    return entry.endsWith(letters.accepted) ? "accepted" : "rejected";
  }

  function note(res: Response, kind: Kind, challenge: string, answer: Answer): void {
    if (challenge.length < shortest) return;
    const mark = markOf(kind, challenge);
    const others = readEntries(res.req).filter((known) => !known.startsWith(mark));
    const entries = [mark + letters[answer], ...others].slice(0, most);
    cookies.set(res, name, entries.join("."), rememberForMs);
  }

  function readEntries(req: Request): string[] {
    return (cookies.read(req, name) ?? "").split(".").filter((entry) => /^[\w-]{22}[ar]$/.test(entry));
  }
}

function markOf(kind: Kind, challenge: string): string {
  return createHash("sha256").update(`${kind} ${challenge}`).digest("base64url").slice(0, 22);
}
