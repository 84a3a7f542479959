import express from "express";
import { z } from "zod";
import { assets } from "../web/assets.ts";
import { serve, type Serving } from "../web/serve.ts";
import { origin, port } from "../web/settings.ts";
import { HydraAdmin } from "./hydra-admin.ts";
import { signInRoutes } from "./sign-in-routes.ts";

export const signInSettings = z.object({
  HYDRA_ADMIN_URL: origin,
  PORT: port.default(4402),
  HOST: z.string().optional(),
});

/** A plain login and consent app with demo users, for any Hydra: point urls.login and urls.consent at it. */
export async function startSignIn(settings: z.output<typeof signInSettings>): Promise<Serving> {
  const app = express().disable("x-powered-by").disable("etag");
  app.use(assets());
  app.use(signInRoutes({ hydra: new HydraAdmin(settings.HYDRA_ADMIN_URL) }));
  return serve(app, settings.PORT, settings.HOST);
}
