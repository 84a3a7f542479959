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
  /** With offline_access the app also shows whether its access outlives the sign-out. */
  APP_SCOPE: z
    .string()
    .refine((scope) => scope.split(" ").includes("openid"), "must have openid in it")
    .default("openid profile email"),
  PORT: port.default(5551),
  HOST: z.string().optional(),
  /** This app as browsers see it; default http://localhost:PORT. */
  APP_URL: origin.optional(),
});

/** As a program may give them: what has a default can be left out. */
export type GivenAppSettings = z.input<typeof appSettings>;
export type AppSettings = z.output<typeof appSettings>;
