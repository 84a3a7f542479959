import { Router, type Request, type Response } from "express";
import type { Provider } from "oidc-provider/lib/provider.js";
import { consentRequestToWire } from "./admin-consent.ts";
import type { ClientStore } from "./client-store.ts";
import { isExpired, type ConsentSession, type ConsentSessions } from "./consent-sessions.ts";
import { HydraError } from "./hydra-error.ts";
import type { LoginSessions } from "./login-sessions.ts";
import type { LogoutNotifications } from "./logout-notifications.ts";
import { pageOf, readPage, writePageHeaders } from "./pagination.ts";
import { revokeTokens } from "./token-issuer.ts";
import { methodNotAllowed, readQuery, writeJson } from "./wire.ts";

export interface AdminSessionsDeps {
  clients: ClientStore;
  consents: ConsentSessions;
  sessions: LoginSessions;
  notifications: LogoutNotifications;
  provider: Provider;
}

export function adminSessions(deps: AdminSessionsDeps): Router {
  const { clients, consents, sessions, notifications, provider } = deps;
  const router = Router();
  router.route("/consent").get(listConsents).delete(revokeConsents).all(methodNotAllowed);
  router.route("/login").delete(revokeLogin).all(methodNotAllowed);
  return router;

  function listConsents(req: Request, res: Response): void {
    const query = readQuery(req);
    const subject = query.get("subject") ?? "";
    if (subject === "") throw missing("Query parameter 'subject' is not defined but should have been.");
    const page = readPage(query);
    // v2.3.0 cuts the page first, and then drops what has expired.
    const found = pageOf(consents.granted(subject, query.get("login_session_id") ?? ""), page).filter(
      (session) => !isExpired(session),
    );
    if (found.length > 0) {
      // v2.3.0 passes page and size the wrong way round; a client that follows Link gets the same odd ones here.
      const swapped = { number: page.size, size: page.size * page.number };
      writePageHeaders(res, req.originalUrl, consents.granted(subject).length, swapped);
    }
    writeJson(res, found.map(toWire));
  }

  function toWire({ id, flow, loginSessionId }: ConsentSession) {
    const { consent } = flow;
    return {
      grant_scope: consent?.grantScope ?? [],
      grant_access_token_audience: consent?.grantAudience ?? [],
      session: { access_token: consent?.accessTokenExtra ?? {}, id_token: consent?.idTokenExtra ?? {} },
      remember: consent?.remember ?? false,
      remember_for: consent?.rememberForSeconds ?? 0,
      handled_at: consent?.handledAt ?? null,
      context: consent?.context ?? flow.login?.context ?? {},
      consent_request: consentRequestToWire(flow, id, clients, loginSessionId),
    };
  }

  async function revokeConsents(req: Request, res: Response): Promise<void> {
    const query = readQuery(req);
    const text = (name: string) => query.get(name) ?? "";
    const [subject, client, id] = [text("subject"), text("client"), text("consent_challenge_id")];
    if (id === "" && subject === "") {
      throw missing("Query parameter 'subject' is not defined but should have been.");
    }
    if (id === "" && client === "" && text("all") !== "true") {
      throw missing(
        "Query parameter both 'client' and 'all' is not defined but one of them should have been.",
      );
    }
    // By id is not in v2.3.0; newer ones have it.
    const revoked = consents.take((session) =>
      id === ""
        ? session.flow.subject === subject && (client === "" || session.flow.clientId === client)
        : session.id === id,
    );
    await revokeTokens(provider, revoked);
    res.writeHead(204).end();
  }

  function revokeLogin(req: Request, res: Response): void {
    const query = readQuery(req);
    const sid = query.get("sid") ?? "";
    const subject = query.get("subject") ?? "";
    if (sid === "" && subject === "") {
      throw missing("Either 'subject' or 'sid' query parameters need to be defined.");
    }
    if (sid === "") {
      // Silent on purpose: Hydra notifies nobody here.
      for (const gone of sessions.deleteBySubject(subject)) consents.forgetLoginSession(gone);
    } else {
      const session = sessions.remembered(sid);
      if (session !== undefined) notifications.endSession(session.subject, sid);
    }
    res.writeHead(204).end();
  }
}

const missing = (hint: string) => HydraError.of("invalid_request", hint);
