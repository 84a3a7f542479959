import type { Request, Response } from "express";
import type { UiText } from "../kratos/flow.ts";
import type { FlowKind } from "../kratos/kratos.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";

/** The cookie in which a browser keeps that a flow begins afresh: its kind, and what had become of the one before. */
export const restartedCookie = { name: "restarted", forMs: 60 * 1000 };

/** Has the next page of this kind say that what was open for too long was begun again. */
export function markBegunAgain(cookies: SignedCookies, res: Response, kind: FlowKind): void {
  cookies.set(res, restartedCookie.name, `${kind} expired`, restartedCookie.forMs);
}

/** True for a flow of Kratos's that says so itself. */
export function saysBegunAgain({ messages }: { messages: UiText[] }, kind: FlowKind): boolean {
  return messages.some(({ id }) => id === expiredIds[kind]);
}

/** True for a page that stands in place of one that had expired. */
export function isBegunAgain(cookies: SignedCookies, req: Request, kind: FlowKind): boolean {
  return cookies.read(req, restartedCookie.name) === `${kind} expired`;
}

// text/id.go of Kratos's: what it says itself in place of a form that was sent too late.
const expiredIds: Record<FlowKind, number> = {
  login: 4_010_001,
  registration: 4_040_001,
  settings: 4_050_001,
  recovery: 4_060_005,
  verification: 4_070_005,
};

/** True for what Kratos says in place of a form that was sent too late. */
export function isExpiredText(id: number): boolean {
  return Object.values(expiredIds).includes(id);
}

/** Kratos's own message for a flow that had expired. */
export function begunAgainText(kind: FlowKind): UiText {
  const text = "The page was open for too long. Please try again.";
  return { id: expiredIds[kind], text, type: "error", context: {} };
}
