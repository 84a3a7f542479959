import type { Request, Response } from "express";
import { checkAuthorizeRequest, readAuthorizeRequest, type AuthorizeRequest } from "./authorize-request.ts";
import type { ClientStore } from "./client-store.ts";
import { consentSteps, type ConsentStepDeps } from "./consent-steps.ts";
import { HydraError } from "./hydra-error.ts";
import { loginSteps, type LoginStepDeps } from "./login-steps.ts";
import { redirect, withQuery } from "./wire.ts";

export type AuthorizeDeps = LoginStepDeps &
  ConsentStepDeps & { clients: ClientStore; urls: { error: string } };

/** `/oauth2/auth`, visited three times per sign-in: bare, with the login verifier, with the consent verifier. */
export function authorize(deps: AuthorizeDeps) {
  const login = loginSteps(deps);
  const consent = consentSteps(deps);

  return async function handleAuthorize(req: Request, res: Response): Promise<void> {
    let asked: AuthorizeRequest;
    try {
      asked = readAuthorizeRequest(req, deps.clients);
    } catch (error) {
      return redirect(res, withQuery(deps.urls.error, errorParameters(error)));
    }
    try {
      checkAuthorizeRequest(asked);
      const loginVerifier = asked.parameters.get("login_verifier") ?? "";
      const consentVerifier = asked.parameters.get("consent_verifier") ?? "";
      if (loginVerifier !== "") consent.request(asked, login.verify(req, res, loginVerifier), res);
      else if (consentVerifier !== "") answer(res, asked, await consent.grant(req, asked, consentVerifier));
      else login.request(req, res, asked);
    } catch (error) {
      answer(res, asked, errorParameters(error));
    }
  };
}

function answer(
  res: Response,
  { redirectUri, parameters }: AuthorizeRequest,
  result: Record<string, string>,
): void {
  redirect(res, withQuery(redirectUri, { ...result, state: parameters.get("state") ?? "" }), 303);
}

function errorParameters(error: unknown): Record<string, string> {
  const { name, description } = error instanceof HydraError ? error : HydraError.of("server_error");
  return { error: name, error_description: description };
}
