import { Router, type Request, type Response } from "express";
import { consentAccept, denial, readBody } from "./admin-body.ts";
import { describe, readFlowChallenge } from "./admin-login.ts";
import type { ClientStore } from "./client-store.ts";
import type { Flow, SealedFlows } from "./flow.ts";
import { clientToWire } from "./hydra-client.ts";
import { notFound } from "./hydra-error.ts";
import { methodNotAllowed, withQuery, writeJson } from "./wire.ts";

export interface AdminConsentDeps {
  clients: ClientStore;
  flows: SealedFlows;
}

export function adminConsent({ clients, flows }: AdminConsentDeps): Router {
  const router = Router();
  router.route("/").get(getRequest).all(methodNotAllowed);
  router.route("/accept").put(accept).all(methodNotAllowed);
  router.route("/reject").put(reject).all(methodNotAllowed);
  return router;

  function getRequest(req: Request, res: Response): void {
    const challenge = readFlowChallenge(req, "consent_challenge");
    writeJson(res, consentRequestToWire(open(challenge), challenge, clients));
  }

  function accept(req: Request, res: Response): void {
    const challenge = readFlowChallenge(req, "consent_challenge");
    const body = readBody(req, consentAccept);
    const flow = open(challenge);
    flow.consent = {
      grantScope: body.grant_scope,
      grantAudience: body.grant_access_token_audience,
      accessTokenExtra: body.session?.access_token ?? {},
      idTokenExtra: body.session?.id_token ?? {},
      remember: body.remember,
      rememberForSeconds: body.remember_for,
      handledAt: new Date(),
      ...(body.context === undefined ? {} : { context: body.context }),
    };
    handOver(res, flow);
  }

  function reject(req: Request, res: Response): void {
    const challenge = readFlowChallenge(req, "consent_challenge");
    const body = readBody(req, denial);
    const flow = open(challenge);
    flow.consentDenied = { name: body.error || "consent request denied", description: describe(body) };
    handOver(res, flow);
  }

  function open(challenge: string): Flow {
    const flow = flows.open("consent challenge", challenge);
    if (flow === undefined) throw notFound();
    return flow;
  }

  function handOver(res: Response, flow: Flow): void {
    const verifier = flows.seal("consent verifier", flow);
    writeJson(res, { redirect_to: withQuery(flow.requestUrl, { consent_verifier: verifier }) });
  }
}

export function consentRequestToWire(
  flow: Flow,
  challenge: string,
  clients: ClientStore,
  sid = flow.sessionId,
) {
  return {
    challenge,
    requested_scope: flow.requestedScope,
    requested_access_token_audience: flow.requestedAudience,
    skip: flow.consentSkip,
    subject: flow.subject,
    oidc_context: flow.oidcContext,
    client: clientToWire(clients.get(flow.clientId)),
    request_url: flow.requestUrl,
    login_challenge: flow.id,
    login_session_id: sid,
    acr: flow.login?.acr ?? "",
    amr: flow.login?.amr ?? [],
    ...(flow.login?.context === undefined ? {} : { context: flow.login.context }),
  };
}
