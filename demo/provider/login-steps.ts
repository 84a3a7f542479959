import { randomUUID } from "node:crypto";
import type { Request, Response } from "express";
import { readCookie } from "../web/read-cookie.ts";
import { list, type AuthorizeRequest } from "./authorize-request.ts";
import { csrfCookieName, setCsrfCookie } from "./cookies.ts";
import type { Flow, OidcContext, SealedFlows } from "./flow.ts";
import { HydraError } from "./hydra-error.ts";
import type { LoginSession, LoginSessions } from "./login-sessions.ts";
import type { SigningKey } from "./signing-key.ts";
import { redirect, withQuery } from "./wire.ts";

export interface LoginStepDeps {
  issuer: string;
  key: SigningKey;
  flows: SealedFlows;
  sessions: LoginSessions;
  forgetSession: (sid: string) => void;
  urls: { login: string };
}

/** The device for which a sign-in is begun, and what it asked for. */
export interface WaitingDevice {
  requestId: string;
  requestUrl: string;
  audience: string[];
}

export function loginSteps({ issuer, key, flows, sessions, forgetSession, urls }: LoginStepDeps) {
  return { request, verify };

  /** First visit: on to the login app, which learns from `skip` whether this browser is signed in already. */
  function request(req: Request, res: Response, asked: AuthorizeRequest, device?: WaitingDevice): void {
    const session = usableSession(req, asked);
    if (asked.prompts.includes("none") && session === undefined) {
      throw HydraError.of(
        "login_required",
        "Prompt 'none' was requested, but no existing login session was found.",
      );
    }
    const flow: Flow = {
      id: hex(),
      clientId: asked.client.client_id,
      requestUrl:
        device?.requestUrl ?? `${issuer}/oauth2/auth${req.originalUrl.slice(req.originalUrl.indexOf("?"))}`,
      requestedScope: asked.scope,
      requestedAudience: device?.audience ?? list(asked.parameters, "audience"),
      oidcContext: device === undefined ? oidcContext(asked.parameters, key) : null,
      requestedAt: wholeSecond(),
      sessionId: session?.sid ?? randomUUID(),
      subject: session?.subject ?? "",
      loginSkip: session !== undefined,
      loginCsrf: hex(),
      consentSkip: false,
      consentCsrf: hex(),
      ...(session === undefined ? {} : { authenticatedAt: session.authenticatedAt }),
      ...(device === undefined ? {} : { deviceRequestId: device.requestId }),
    };
    setCsrfCookie(res, "login", flow.clientId, flow.loginCsrf);
    redirect(res, withQuery(urls.login, { login_challenge: flows.seal("login challenge", flow) }));
  }

  function usableSession(req: Request, { parameters, prompts }: AuthorizeRequest): LoginSession | undefined {
    if (prompts.includes("login")) return undefined;
    const session = sessions.atBrowser(req);
    if (session === undefined) return undefined;
    const maxAge = parameters.get("max_age") ?? "";
    if (maxAge !== "" && session.authenticatedAt.getTime() + Number(maxAge) * 1000 < Date.now()) {
      if (!prompts.includes("none")) return undefined;
      throw HydraError.of(
        "login_required",
        "Request failed because prompt is set to 'none' and authentication time reached 'max_age'.",
      );
    }
    const hint = parameters.get("id_token_hint") ?? "";
    if (hint !== "" && key.readHint(hint)["sub"] !== session.subject) {
      throw HydraError.of(
        "login_required",
        "Request failed because subject claim from id_token_hint does not match subject from authentication session.",
      );
    }
    return session;
  }

  /** Second visit: what the login app accepted becomes the browser's session, or nothing does. */
  function verify(req: Request, res: Response, verifier: string): Flow {
    const flow = flows.open("login verifier", verifier);
    if (flow === undefined) throw HydraError.of("access_denied", "The login verifier is invalid.");
    if (flow.loginDenied !== undefined) {
      throw new HydraError(400, flow.loginDenied.name, flow.loginDenied.description);
    }
    checkCsrf(readCookie(req, csrfCookieName("login", flow.clientId)), flow.loginCsrf);
    const { login, sessionId: sid, authenticatedAt } = flow;
    if (login === undefined || authenticatedAt === undefined) throw HydraError.of("server_error");

    if (!flow.loginSkip) {
      sessions.confirm({ sid, subject: login.subject, authenticatedAt, remember: login.remember });
      // "Do not remember me" also forgets whom this browser remembered before.
      const replaced = login.remember ? undefined : sessions.clearCookie(req, res);
      if (replaced !== undefined) forgetSession(replaced);
    }
    if (login.remember && (!flow.loginSkip || login.extendSessionLifespan)) {
      sessions.setCookie(res, sid, login.rememberForSeconds);
    }
    return flow;
  }
}

export function checkCsrf(cookie: string | undefined, expected: string): void {
  if (cookie === undefined) {
    throw HydraError.of("request_forbidden", "No CSRF value available in the session cookie.");
  }
  if (cookie !== expected) {
    throw HydraError.of(
      "request_forbidden",
      "The CSRF value from the token does not match the CSRF value from the data store.",
    );
  }
}

/** Only what was asked: on the wire empty fields are absent. */
function oidcContext(parameters: URLSearchParams, key: SigningKey): OidcContext {
  const text = (name: string) => parameters.get(name) ?? "";
  const words = (name: string) => list(parameters, name);
  return {
    ...(words("acr_values").length > 0 ? { acr_values: words("acr_values") } : {}),
    ...(words("ui_locales").length > 0 ? { ui_locales: words("ui_locales") } : {}),
    ...(text("display") === "" ? {} : { display: text("display") }),
    ...(text("id_token_hint") === "" ? {} : { id_token_hint_claims: key.readHint(text("id_token_hint")) }),
    ...(text("login_hint") === "" ? {} : { login_hint: text("login_hint") }),
  };
}

export const hex = () => randomUUID().replaceAll("-", "");
const wholeSecond = () => new Date(Math.floor(Date.now() / 1000) * 1000);
