import { z } from "zod";

/** Reads a program's settings, or ends it with all that is wrong with them: exit 78, as Lethe does. */
export function readSettings<T>(schema: z.ZodType<T>, env: Record<string, string | undefined>): T {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
  process.stderr.write(["These settings are missing or wrong:", ...mistakes, ""].join("\n"));
  return process.exit(78);
}

export const port = z.coerce.number().int().min(0).max(65_535);
export const origin = z.url().transform((url) => url.replace(/\/$/, ""));
