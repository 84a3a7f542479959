import express from "express";
import { serve, type Serving } from "../../../demo/web/serve.ts";
import { HydraAdmin } from "./hydra-admin.ts";
import { signInRoutes } from "./sign-in-routes.ts";

export interface SignInOptions {
  hydraAdminUrl: string;
  port: number;
  host: string;
}

/** Login and consent pages of somebody else's service, for kratos-social.test.ts: another provider that people sign in to Kratos with. */
export async function startSignIn({ hydraAdminUrl, port, host }: SignInOptions): Promise<Serving> {
  const app = express().disable("x-powered-by").disable("etag");
  app.use(signInRoutes({ hydra: new HydraAdmin(hydraAdminUrl) }));
  return serve(app, port, host);
}
