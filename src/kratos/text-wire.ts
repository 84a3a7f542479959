import { z } from "zod";

/** One of Kratos's texts. */
export const text = z.object({
  id: z.number().catch(0),
  text: z.string(),
  type: z.enum(["info", "error", "success"]).catch("info"),
  context: z
    .record(z.string(), z.unknown())
    .nullish()
    .catch(undefined)
    .transform((context) => context ?? {}),
});

/** A node's own; what can't be read counts as not there. */
export const label = text
  .nullish()
  .catch(undefined)
  .transform((found) => found ?? undefined);

/** Kratos says null where there is none. */
export const texts = z
  .array(text)
  .nullish()
  .transform((found) => found ?? []);
