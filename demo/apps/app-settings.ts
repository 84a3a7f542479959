import { z } from "zod";
import { origin, port } from "../web/settings.ts";

/** One relying party. Everything it needs comes from outside, so that it runs against any Hydra. */
export const appSettings = z.object({
  /** Hydra's issuer, as browsers see it. */
  ISSUER_URL: origin,
  /** Where this process reaches the same Hydra, if not at the issuer: in containers, for instance. */
  ISSUER_INTERNAL_URL: origin.optional(),
  CLIENT_ID: z.string().regex(/^[\w-]+$/, "must be letters, digits, - and _: it names the app's cookies"),
  CLIENT_SECRET: z.string().optional(),
  APP_NAME: z.string().default("Demo app"),
  APP_HINT: z.string().default(""),
  PORT: port.default(5551),
  HOST: z.string().optional(),
  /** This app as browsers see it; default http://localhost:PORT. */
  APP_URL: origin.optional(),
});

export type AppSettings = z.output<typeof appSettings>;
