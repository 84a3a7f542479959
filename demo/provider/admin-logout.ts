import { Router, type Request, type Response } from "express";
import type { ClientStore } from "./client-store.ts";
import { clientToWire } from "./hydra-client.ts";
import type { LogoutRequests } from "./logout-requests.ts";
import { methodNotAllowed, readQuery, withQuery, writeJson } from "./wire.ts";

export interface AdminLogoutDeps {
  issuer: string;
  clients: ClientStore;
  logoutRequests: LogoutRequests;
}

export function adminLogout({ issuer, clients, logoutRequests }: AdminLogoutDeps): Router {
  const router = Router();
  router.route("/").get(getRequest).all(methodNotAllowed);
  router.route("/accept").put(accept).all(methodNotAllowed);
  router.route("/reject").put(reject).all(methodNotAllowed);
  return router;

  function getRequest(req: Request, res: Response): void {
    const request = logoutRequests.get(challengeOf(req));
    if (request.wasUsed) return writeJson(res, { redirect_to: request.requestUrl }, 410);
    writeJson(res, {
      challenge: request.challenge,
      subject: request.subject,
      sid: request.sid,
      request_url: request.requestUrl,
      rp_initiated: request.clientId !== undefined,
      expires_at: request.expiresAt ?? null,
      requested_at: request.requestedAt ?? null,
      client: request.clientId === undefined ? null : clientToWire(clients.get(request.clientId)),
    });
  }

  function accept(req: Request, res: Response): void {
    const { verifier } = logoutRequests.accept(challengeOf(req));
    const redirectTo = withQuery(`${issuer}/oauth2/sessions/logout`, { logout_verifier: verifier });
    writeJson(res, { redirect_to: redirectTo });
  }

  function reject(req: Request, res: Response): void {
    logoutRequests.reject(challengeOf(req));
    res.writeHead(204).end();
  }
}

/** Hydra does not refuse an absent logout challenge, it just does not find it. */
function challengeOf(req: Request): string {
  const query = readQuery(req);
  return query.get("logout_challenge") || query.get("challenge") || "";
}
