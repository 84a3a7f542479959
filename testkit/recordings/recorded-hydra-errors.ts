import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const recordedError = z.object({
  /** Where Hydra sent the browser: `urls.error`, or the app's own redirect URI. */
  at: z.enum(["urls.error", "app"]),
  query: z.record(z.string(), z.string()),
});

export type RecordedError = z.infer<typeof recordedError>;

const folder = join(import.meta.dirname, "hydra-errors");

/** What real Hydra said, by its version: written by the contract suite with `RECORD_HYDRA_ERRORS=1`. */
export const recordedHydraErrors = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => ({
    version: file.slice(0, -".json".length),
    errors: z.record(z.string(), recordedError).parse(JSON.parse(readFileSync(join(folder, file), "utf8"))),
  }));
