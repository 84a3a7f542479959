import express, { Router, type Express, type Request, type Response } from "express";
import { adminClients, type AdminClientsDeps } from "./admin-clients.ts";
import { adminConsent, type AdminConsentDeps } from "./admin-consent.ts";
import { adminDevice, type AdminDeviceDeps } from "./admin-device.ts";
import { adminLogin, type AdminLoginDeps } from "./admin-login.ts";
import { adminLogout, type AdminLogoutDeps } from "./admin-logout.ts";
import { adminSessions, type AdminSessionsDeps } from "./admin-sessions.ts";
import { health } from "./health.ts";
import { introspect, type IntrospectDeps } from "./introspect.ts";
import { hydraDefaults, methodNotAllowed, redirect, routeNotFound, writeError, writeJson } from "./wire.ts";

export type AdminDeps = AdminClientsDeps &
  AdminConsentDeps &
  AdminDeviceDeps &
  AdminLoginDeps &
  AdminLogoutDeps &
  AdminSessionsDeps &
  IntrospectDeps;

export function adminApp(deps: AdminDeps): Express {
  const app = express().disable("x-powered-by").disable("etag");
  const admin = Router();
  admin.use("/clients", adminClients(deps));
  admin.use("/oauth2/auth/requests/login", adminLogin(deps));
  admin.use("/oauth2/auth/requests/consent", adminConsent(deps));
  admin.use("/oauth2/auth/requests/device", adminDevice(deps));
  admin.use("/oauth2/auth/requests/logout", adminLogout(deps));
  admin.use("/oauth2/auth/sessions", adminSessions(deps));
  admin.route("/oauth2/introspect").post(introspect(deps)).all(methodNotAllowed);

  app.use(hydraDefaults);
  app.use(express.text({ type: () => true, limit: "1mb" }));
  app.use(health());
  app.get("/version", (_req, res) => writeJson(res, { version: "v2.3.0-demo" }));
  app.use("/admin", admin);
  // Hydra 1.x had no /admin in front; 2.x still sends those callers on.
  app.use(["/clients", "/oauth2"], toAdminPath);
  app.use(routeNotFound);
  app.use(writeError);
  return app;
}

function toAdminPath(req: Request, res: Response): void {
  redirect(res, `/admin${req.originalUrl}`, 307);
}
