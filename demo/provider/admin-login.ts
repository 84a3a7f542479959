import { Router, type Request, type Response } from "express";
import { denial, loginAccept, readBody } from "./admin-body.ts";
import type { ClientStore } from "./client-store.ts";
import type { Flow, SealedFlows } from "./flow.ts";
import { clientToWire } from "./hydra-client.ts";
import { HydraError, notFound } from "./hydra-error.ts";
import { methodNotAllowed, readQuery, withQuery, writeJson } from "./wire.ts";

export interface AdminLoginDeps {
  clients: ClientStore;
  flows: SealedFlows;
}

export function adminLogin({ clients, flows }: AdminLoginDeps): Router {
  const router = Router();
  router.route("/").get(getRequest).all(methodNotAllowed);
  router.route("/accept").put(accept).all(methodNotAllowed);
  router.route("/reject").put(reject).all(methodNotAllowed);
  return router;

  function getRequest(req: Request, res: Response): void {
    const challenge = readFlowChallenge(req, "login_challenge");
    const flow = open(challenge);
    writeJson(res, {
      challenge,
      requested_scope: flow.requestedScope,
      requested_access_token_audience: flow.requestedAudience,
      skip: flow.loginSkip,
      subject: flow.subject,
      oidc_context: flow.oidcContext,
      client: clientToWire(clients.get(flow.clientId)),
      request_url: flow.requestUrl,
      session_id: flow.sessionId,
    });
  }

  function accept(req: Request, res: Response): void {
    const challenge = readFlowChallenge(req, "login_challenge");
    const body = readBody(req, loginAccept);
    if (body.subject === "") throw HydraError.of("invalid_request", "Field 'subject' must not be empty.");
    const flow = open(challenge);
    if (flow.subject !== "" && flow.subject !== body.subject) {
      // Somebody else than the session says: Hydra starts over and asks for a fresh sign-in.
      return writeJson(res, { redirect_to: withQuery(flow.requestUrl, { prompt: "login" }) });
    }
    flow.authenticatedAt = flow.authenticatedAt ?? new Date(Math.floor(Date.now() / 1000) * 1000);
    flow.subject = body.subject;
    flow.login = {
      subject: body.subject,
      remember: flow.loginSkip || body.remember,
      rememberForSeconds: body.remember_for,
      extendSessionLifespan: body.extend_session_lifespan,
      acr: body.acr,
      amr: body.amr,
      ...(body.context === undefined ? {} : { context: body.context }),
    };
    handOver(res, flow);
  }

  function reject(req: Request, res: Response): void {
    const challenge = readFlowChallenge(req, "login_challenge");
    const body = readBody(req, denial);
    const flow = open(challenge);
    flow.loginDenied = { name: body.error || "login request denied", description: describe(body) };
    handOver(res, flow);
  }

  function open(challenge: string): Flow {
    const flow = flows.open("login challenge", challenge);
    if (flow === undefined) throw notFound();
    return flow;
  }

  function handOver(res: Response, flow: Flow): void {
    const verifier = flows.seal("login verifier", flow);
    writeJson(res, { redirect_to: withQuery(flow.requestUrl, { login_verifier: verifier }) });
  }
}

export function describe(body: { error_description: string; error_hint: string }): string {
  return [body.error_description, body.error_hint].filter((part) => part !== "").join(" ");
}

export function readFlowChallenge(req: Request, name: string): string {
  const query = readQuery(req);
  const challenge = query.get(name) || query.get("challenge") || "";
  if (challenge === "") {
    throw HydraError.of(
      "invalid_request",
      "Query parameter 'challenge' is not defined but should have been.",
    );
  }
  return challenge;
}
