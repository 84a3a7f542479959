import type { Request, Response } from "express";
import { readCookie } from "../web/read-cookie.ts";
import { list, type AuthorizeRequest } from "./authorize-request.ts";
import type { ClientStore } from "./client-store.ts";
import { consentSteps, type ConsentStepDeps, type Granted } from "./consent-steps.ts";
import { csrfCookieName, setCsrfCookie } from "./cookies.ts";
import type { DeviceRequest, DeviceRequests } from "./device-requests.ts";
import type { DeviceFlow, DevicePurpose, SealedFlows } from "./flow.ts";
import { HydraError, unrecognizable } from "./hydra-error.ts";
import { checkCsrf, hex, loginSteps, type LoginStepDeps } from "./login-steps.ts";
import { readQuery, redirect, withQuery } from "./wire.ts";

export type DeviceVerifyDeps = LoginStepDeps &
  ConsentStepDeps & {
    clients: ClientStore;
    devices: DeviceRequests;
    deviceFlows: SealedFlows<DevicePurpose, DeviceFlow>;
    urls: { device: { verification: string; success: string } };
  };

/**
 * `GET /oauth2/device/verify`, visited four times: bare, with the device verifier, with the login verifier, with the consent verifier.
 * As consent/strategy_default.go (HandleOAuth2DeviceAuthorizationRequest) and oauth2/handler.go (performOAuth2DeviceVerificationFlow)
 * of v25.4. What goes wrong here, a "no" of the person's included, is JSON in the browser, and the device goes on waiting.
 */
export function deviceVerify(deps: DeviceVerifyDeps) {
  const { issuer, provider, clients, devices, deviceFlows, urls } = deps;
  const login = loginSteps(deps);
  const consent = consentSteps(deps);

  return async function handleDevice(req: Request, res: Response): Promise<void> {
    const query = readQuery(req);
    const verifier = (step: string) => (query.get(`${step}_verifier`) ?? "").trim();
    const [device, signIn, agreement] = [verifier("device"), verifier("login"), verifier("consent")];
    if (device + signIn + agreement === "") return begin(query, res);

    const waiting = signIn + agreement === "" ? waitingDevice(req, device) : undefined;
    const asked = readAsked(query, waiting?.request.scope ?? []);
    if (waiting !== undefined) {
      const { flow, request } = waiting;
      const about = { requestId: request.id, requestUrl: flow.requestUrl, audience: request.audience };
      return login.request(req, res, asked, about);
    }
    if (signIn !== "") return consent.request(asked, login.verify(req, res, signIn), res);
    await allow(await consent.verify(req, agreement));
    redirect(res, withQuery(urls.device.success, { client_id: asked.client.client_id }));
  };

  function begin(query: URLSearchParams, res: Response): void {
    const userCode = query.get("user_code");
    // Hydra keeps what it was called with, but not the code.
    if (userCode !== null) query.set("user_code", "****");
    const requestUrl = withQuery(`${issuer}/oauth2/device/verify?${query.toString()}`, {});
    const flow = { requestUrl, csrf: hex(), requestedAt: new Date() };
    setCsrfCookie(res, "device", undefined, flow.csrf);
    const parameters = {
      device_challenge: deviceFlows.seal("device challenge", flow),
      ...(userCode === null ? {} : { user_code: userCode }),
    };
    redirect(res, withQuery(urls.device.verification, parameters));
  }

  function waitingDevice(req: Request, verifier: string): { flow: DeviceFlow; request: DeviceRequest } {
    const flow = deviceFlows.open("device verifier", verifier);
    const request = devices.find(flow?.deviceRequestId ?? "");
    if (flow === undefined || request === undefined) {
      throw HydraError.of(
        "access_denied",
        "The device verifier has already been used, has not been granted, or is invalid.",
      );
    }
    checkCsrf(readCookie(req, csrfCookieName("device")), flow.csrf);
    return { flow, request };
  }

  function readAsked(parameters: URLSearchParams, scope: string[]): AuthorizeRequest {
    const id = parameters.get("client_id") ?? "";
    if (id === "") throw HydraError.of("invalid_client", "Query parameter 'client_id' is missing.");
    const client = clients.find(id);
    if (client === undefined) throw HydraError.of("invalid_client", "Client does not exist");
    return { client, redirectUri: "", parameters, scope, prompts: list(parameters, "prompt") };
  }

  async function allow({ flow, grantId, scope }: Granted): Promise<void> {
    const request = devices.find(flow.deviceRequestId ?? "");
    const code = await provider.DeviceCode.find(request?.deviceCode ?? "");
    if (request === undefined || code === undefined || code.consumed !== undefined) throw unrecognizable();
    request.wasAllowed = true;
    Object.assign(code, { accountId: flow.subject, grantId, scope });
    code.exp = Math.floor(request.expiresAt.getTime() / 1000);
    await code.save();
  }
}
