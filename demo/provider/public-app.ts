import express, { type Express } from "express";
import { authorize, type AuthorizeDeps } from "./authorize.ts";
import { deviceAuthorization, type DeviceAuthorizationDeps } from "./device-authorization.ts";
import { deviceVerify, type DeviceVerifyDeps } from "./device-verify.ts";
import { discovery } from "./discovery.ts";
import { endSession, type EndSessionDeps } from "./end-session.ts";
import { health } from "./health.ts";
import { userinfo, type UserinfoDeps } from "./userinfo.ts";
import { hydraDefaults, methodNotAllowed, routeNotFound, writeError, writeJson } from "./wire.ts";

export type PublicDeps = AuthorizeDeps &
  DeviceAuthorizationDeps &
  DeviceVerifyDeps &
  EndSessionDeps &
  UserinfoDeps;

export function publicApp(deps: PublicDeps): Express {
  const app = express().disable("x-powered-by").disable("etag");
  const form = express.text({ type: "application/x-www-form-urlencoded", limit: "1mb" });
  const serveTokens = deps.provider.callback();
  const logout = endSession(deps);
  const answerUserinfo = userinfo(deps);

  app.use(hydraDefaults);
  app.use(health());
  app.get("/.well-known/openid-configuration", (_req, res) => writeJson(res, discovery(deps.issuer)));
  app.get("/.well-known/jwks.json", (_req, res) => writeJson(res, { keys: [deps.key.publicJwk] }));
  app.route("/oauth2/auth").get(authorize(deps)).all(methodNotAllowed);
  app.route("/oauth2/device/auth").post(form, deviceAuthorization(deps)).all(methodNotAllowed);
  app.route("/oauth2/device/verify").get(deviceVerify(deps)).all(methodNotAllowed);
  app.route("/oauth2/sessions/logout").get(logout).post(form, logout).all(methodNotAllowed);
  app.route("/userinfo").get(answerUserinfo).post(answerUserinfo).all(methodNotAllowed);
  // oidc-provider parses these bodies itself.
  app.route(["/oauth2/token", "/oauth2/revoke"]).post(serveTokens).all(methodNotAllowed);
  app.use(routeNotFound);
  app.use(writeError);
  return app;
}
