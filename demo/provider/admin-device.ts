import { Router, type Request, type Response } from "express";
import { readBody, userCodeAccept } from "./admin-body.ts";
import type { DeviceRequests } from "./device-requests.ts";
import type { DeviceFlow, DevicePurpose, SealedFlows } from "./flow.ts";
import { HydraError, notFound } from "./hydra-error.ts";
import { methodNotAllowed, readQuery, withQuery, writeJson } from "./wire.ts";

export interface AdminDeviceDeps {
  devices: DeviceRequests;
  deviceFlows: SealedFlows<DevicePurpose, DeviceFlow>;
}

/** All there is of it: no GET and no reject. As consent/handler.go (acceptUserCodeRequest) of v25.4, in its order of checks. */
export function adminDevice({ devices, deviceFlows }: AdminDeviceDeps): Router {
  const router = Router();
  router.route("/accept").put(accept).all(methodNotAllowed);
  return router;

  function accept(req: Request, res: Response): void {
    const challenge = readQuery(req).get("device_challenge") ?? "";
    if (challenge === "") {
      throw HydraError.of(
        "invalid_request",
        "Query parameter 'device_challenge' is not defined but should have been.",
      );
    }
    const { user_code: userCode } = readBody(req, userCodeAccept, "Unable to decode request body");
    if (userCode === "") throw HydraError.of("invalid_request", "Field 'user_code' must not be empty.");
    const flow = open(challenge);
    const request = devices.findOpen(userCode);
    // Wrong, used and expired codes get one and the same answer.
    if (request === undefined) {
      throw HydraError.of(
        "invalid_request",
        "The 'user_code' session could not be found or has expired or is otherwise malformed.",
      );
    }
    const client_id = request.clientId;
    const requestUrl = withQuery(flow.requestUrl, { client_id });
    const verified = { ...flow, requestUrl, deviceRequestId: request.id };
    const device_verifier = deviceFlows.seal("device verifier", verified);
    writeJson(res, { redirect_to: withQuery(requestUrl, { device_verifier, client_id }) });
  }

  // flow/flow_encoding.go, decodeFlow.
  function open(challenge: string): DeviceFlow {
    const flow = deviceFlows.open("device challenge", challenge);
    if (flow === undefined) throw notFound();
    if (flow.requestedAt.getTime() + devices.challengeSeconds * 1000 < Date.now()) {
      throw HydraError.of("request_unauthorized", "The device request has expired, please try again.");
    }
    return flow;
  }
}
