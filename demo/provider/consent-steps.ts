import type { Request, Response } from "express";
import { readCookie } from "../web/read-cookie.ts";
import type { Provider } from "oidc-provider/lib/provider.js";
import type { AuthorizeRequest } from "./authorize-request.ts";
import type { ConsentSessions } from "./consent-sessions.ts";
import { csrfCookieName, setCsrfCookie } from "./cookies.ts";
import type { Flow, SealedFlows } from "./flow.ts";
import { HydraError } from "./hydra-error.ts";
import { checkCsrf } from "./login-steps.ts";
import { redirect, withQuery } from "./wire.ts";

export interface ConsentStepDeps {
  provider: Provider;
  flows: SealedFlows;
  consents: ConsentSessions;
  urls: { consent: string };
}

export interface Granted {
  flow: Flow;
  grantId: string;
  scope: string;
}

export function consentSteps({ provider, flows, consents, urls }: ConsentStepDeps) {
  return { request, verify, grant };

  /** Second visit, continued: on to the consent app, which learns from `skip` what was granted for good before. */
  function request(asked: AuthorizeRequest, flow: Flow, res: Response): void {
    // Anybody can pose as a device whose client has no secret: there Hydra never skips the question.
    const mustAsk =
      asked.prompts.includes("consent") ||
      (flow.deviceRequestId !== undefined && asked.client.token_endpoint_auth_method === "none");
    const before = mustAsk ? undefined : consents.remembered(flow.subject, flow.clientId);
    flow.consentSkip = before !== undefined && asked.scope.every((name) => before.grantScope.includes(name));
    if (asked.prompts.includes("none") && !flow.consentSkip) {
      throw HydraError.of(
        "consent_required",
        "Prompt 'none' was requested, but no previous consent was found.",
      );
    }
    flow.consentCsrf = crypto.randomUUID();
    setCsrfCookie(res, "consent", flow.clientId, flow.consentCsrf);
    redirect(res, withQuery(urls.consent, { consent_challenge: flows.seal("consent challenge", flow) }));
  }

  /** Third visit: a code, once per sign-in. */
  async function grant(
    req: Request,
    asked: AuthorizeRequest,
    verifier: string,
  ): Promise<Record<string, string>> {
    const { flow, grantId, scope } = await verify(req, verifier);
    return { code: await issueCode(asked, flow, grantId, scope), scope };
  }

  /** What the person agreed to becomes a grant, once per sign-in. */
  async function verify(req: Request, verifier: string): Promise<Granted> {
    const flow = flows.open("consent verifier", verifier);
    if (flow === undefined) {
      throw HydraError.of(
        "access_denied",
        "The consent verifier has already been used, has not been granted, or is invalid.",
      );
    }
    const session = consents.add(flow);
    if (session === "used") {
      throw HydraError.of("access_denied", "The consent verifier has already been used.");
    }
    if (flow.consentDenied !== undefined) {
      throw new HydraError(400, flow.consentDenied.name, flow.consentDenied.description);
    }
    checkCsrf(readCookie(req, csrfCookieName("consent", flow.clientId)), flow.consentCsrf);

    const scope = flow.consent?.grantScope.join(" ") ?? "";
    const granted = new provider.Grant({ accountId: flow.subject, clientId: flow.clientId });
    granted.addOIDCScope(scope);
    session.grantId = await granted.save();
    return { flow, grantId: session.grantId, scope };
  }

  async function issueCode(
    asked: AuthorizeRequest,
    flow: Flow,
    grantId: string,
    scope: string,
  ): Promise<string> {
    const challenge = asked.parameters.get("code_challenge") ?? "";
    const method = asked.parameters.get("code_challenge_method") || "plain";
    const code = new provider.AuthorizationCode({
      accountId: flow.subject,
      client: await provider.Client.find(flow.clientId),
      grantId,
      redirectUri: asked.redirectUri,
      scope,
      ...(challenge === "" ? {} : { codeChallenge: challenge, codeChallengeMethod: method }),
    });
    return code.save();
  }
}
