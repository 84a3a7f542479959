import type { RequestHandler } from "express";
import { Problem } from "./api-problem.ts";

const problem = () => new Problem(400, "A text has a NUL, or half of a surrogate pair");

/**
 * Refuses a body whose texts can't be kept: PostgreSQL takes no NUL and no half of a surrogate pair, and would say so at each repetition; and of
 * such a half URLs make another character, so that Hydra would be asked about another subject.
 */
export const storableBody: RequestHandler = ({ body }, _res, next) => {
  if (!isStorable(body)) throw problem();
  next();
};

/** The same for a text out of the query. @throws Problem */
export function storableText(text: string): string {
  if (!isStorable(text)) throw problem();
  return text;
}

function isStorable(value: unknown): boolean {
  if (typeof value === "string") return !value.includes("\0") && value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every(isStorable);
}
