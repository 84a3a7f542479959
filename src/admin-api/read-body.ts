import type { z } from "zod";
import { Problem } from "../middleware/api-problem.ts";

/** @throws Problem that says where the body is wrong and how, and not what was sent */
export function readBody<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    pointer: `/${path.join("/")}`,
    detail: message,
  }));
  throw new Problem(400, "The body can't be read", undefined, { errors });
}
