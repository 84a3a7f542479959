import type { Request, Response } from "express";
import type { ClientStore } from "./client-store.ts";
import { frontChannelPage } from "./front-channel-page.ts";
import { HydraError } from "./hydra-error.ts";
import type { StoredClient } from "./hydra-client.ts";
import type { LoginSessions } from "./login-sessions.ts";
import type { LogoutNotifications } from "./logout-notifications.ts";
import type { LogoutRequests } from "./logout-requests.ts";
import type { Claims, SigningKey } from "./signing-key.ts";
import { readQuery, redirect, withQuery } from "./wire.ts";

export interface EndSessionDeps {
  issuer: string;
  key: SigningKey;
  clients: ClientStore;
  sessions: LoginSessions;
  logoutRequests: LogoutRequests;
  notifications: LogoutNotifications;
  urls: { logout: string; error: string; postLogoutRedirect: string };
}

/** `/oauth2/sessions/logout`, rule for rule as Hydra's `HandleOpenIDConnectLogout`. */
export function endSession(deps: EndSessionDeps) {
  const { key, clients, sessions, logoutRequests, notifications, urls } = deps;

  return function handleEndSession(req: Request, res: Response): void {
    try {
      const verifier = readQuery(req).get("logout_verifier");
      if (verifier) completeLogout(req, res, verifier);
      else beginLogout(req, res);
    } catch (error) {
      const { name, description } = error instanceof HydraError ? error : HydraError.of("server_error");
      redirect(res, withQuery(urls.error, { error: name, error_description: description }));
    }
  };

  function beginLogout(req: Request, res: Response): void {
    const hint = readParameter(req, "id_token_hint");
    const state = readParameter(req, "state");
    const redirectUri = readParameter(req, "post_logout_redirect_uri");
    if (hint === "") beginOpInitiated(req, res, { state, post_logout_redirect_uri: redirectUri });
    else beginRpInitiated(req, res, { hint, state, redirectUri });
  }

  function beginOpInitiated(req: Request, res: Response, onlyWithHint: Record<string, string>): void {
    for (const [name, value] of Object.entries(onlyWithHint)) {
      if (value !== "") refuse(`query parameter ${name} is set but id_token_hint is missing.`);
    }
    const session = sessions.atBrowser(req);
    if (session === undefined) return redirect(res, urls.postLogoutRedirect);

    const requestedAt = new Date();
    const challenge = logoutRequests.open({
      subject: session.subject,
      sid: session.sid,
      requestUrl: req.originalUrl,
      redirectTo: urls.postLogoutRedirect,
      requestedAt,
      expiresAt: new Date(requestedAt.getTime() + 30 * 60 * 1000),
    });
    redirect(res, withQuery(urls.logout, { logout_challenge: challenge }));
  }

  function beginRpInitiated(
    req: Request,
    res: Response,
    asked: Record<"hint" | "state" | "redirectUri", string>,
  ): void {
    const claims = key.readHint(asked.hint);
    const client = checkHint(claims);
    const redirectTo = checkRedirect(client, asked.redirectUri, asked.state);
    // Whose cookie this browser holds does not matter here, nor at the end: Hydra goes by the hint alone.
    const session = sessions.remembered(String(claims["sid"]));
    if (session === undefined) return redirect(res, redirectTo);

    const challenge = logoutRequests.open({
      subject: session.subject,
      sid: session.sid,
      requestUrl: req.originalUrl,
      clientId: client.client_id,
      redirectTo,
    });
    redirect(res, withQuery(urls.logout, { logout_challenge: challenge }));
  }

  function checkHint(claims: Claims): StoredClient {
    if (claims["iss"] !== deps.issuer) {
      refuse(
        `issuer claim value '${textOf(claims["iss"])}' from query parameter id_token_hint does not match with issuer value from configuration '${deps.issuer}'.`,
      );
    }
    const now = Math.floor(Date.now() / 1000);
    const issuedAt = Number(claims["iat"] ?? 0);
    if (!(issuedAt > 0 && issuedAt <= now)) {
      refuse(`iat claim value '${issuedAt}' from query parameter id_token_hint is before now ('${now}').`);
    }
    for (const claim of ["sid", "sub"]) {
      if (!claims[claim]) refuse(`query parameter id_token_hint is missing ${claim} claim.`);
    }
    const client = [claims["aud"]].flat().flatMap((audience) => clients.find(String(audience)) ?? [])[0];
    return client ?? refuse("none of the listed audiences is a registered OAuth 2.0 Client.");
  }

  function checkRedirect(client: StoredClient, redirectUri: string, state: string): string {
    if (redirectUri === "") return urls.postLogoutRedirect;
    if (!client.post_logout_redirect_uris?.includes(redirectUri)) {
      // "not a whitelisted": Hydra's words.
      refuse(
        "query parameter post_logout_redirect_uri is not a whitelisted as a post_logout_redirect_uri for the client.",
      );
    }
    return withQuery(redirectUri, state === "" ? {} : { state });
  }

  function completeLogout(req: Request, res: Response, verifier: string): void {
    const request = logoutRequests.use(verifier);
    if (request.clientId === undefined) {
      // Without a hint the cookie named the session; if it is gone or names somebody else by now, end nothing.
      const session = sessions.atBrowser(req);
      if (session?.subject !== request.subject) return redirect(res, request.redirectTo);
    }
    sessions.clearCookie(req, res);
    const frames = notifications.frontChannelUrls(request.subject, request.sid);
    notifications.endSession(request.subject, request.sid);
    if (frames.length === 0) return redirect(res, request.redirectTo);
    res
      .writeHead(200, { "content-type": "text/html; charset=utf-8" })
      .end(frontChannelPage(request.redirectTo, frames));
  }
}

/** Body before query and the first of several, as Go's `r.Form.Get`; only a form is parsed, so JSON says nothing. */
function readParameter(req: Request, name: string): string {
  const body = typeof req.body === "string" ? new URLSearchParams(req.body) : new URLSearchParams();
  return body.get(name) ?? readQuery(req).get(name) ?? "";
}

const textOf = (value: unknown) => (typeof value === "string" ? value : "");

function refuse(why: string): never {
  throw HydraError.of("invalid_request", `Logout failed because ${why}`);
}
