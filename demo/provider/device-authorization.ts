import type { Request, Response } from "express";
import type { Provider } from "oidc-provider/lib/provider.js";
import { authenticateClient } from "./authenticate-client.ts";
import { list } from "./authorize-request.ts";
import type { ClientStore } from "./client-store.ts";
import type { DeviceRequests } from "./device-requests.ts";
import { HydraError } from "./hydra-error.ts";
import { deviceGrant } from "./token-endpoint-client.ts";

export interface DeviceAuthorizationDeps {
  issuer: string;
  clients: ClientStore;
  provider: Provider;
  devices: DeviceRequests;
}

const intervalSeconds = 5;

/** `POST /oauth2/device/auth`: a device asks for its codes. As fosite/device_request_handler.go, auth_handler.go and device_write.go. */
export function deviceAuthorization({ issuer, clients, provider, devices }: DeviceAuthorizationDeps) {
  return async function answerDevice(req: Request, res: Response): Promise<void> {
    const form = new URLSearchParams(typeof req.body === "string" ? req.body : "");
    if (form.size === 0) throw HydraError.of("invalid_request", "The POST body can not be empty.");
    const client = authenticateClient(req, form, clients);
    // Also beside HTTP Basic: Hydra wants the name in the form.
    if (client.client_id !== form.get("client_id")) {
      throw HydraError.of("invalid_request", "Provided client_id mismatch.");
    }
    if (!client.grant_types?.includes(deviceGrant)) {
      throw HydraError.of(
        "invalid_grant",
        `The requested OAuth 2.0 Client does not have the '${deviceGrant}' grant.`,
      );
    }
    const scope = list(form, "scope");
    const notAllowed = scope.find((name) => !(client.scope ?? "").split(" ").includes(name));
    if (notAllowed !== undefined) {
      throw HydraError.of(
        "invalid_scope",
        `The OAuth 2.0 Client is not allowed to request scope '${notAllowed}'.`,
      );
    }

    const userCode = devices.newUserCode();
    const code = new provider.DeviceCode({
      client: await provider.Client.find(client.client_id),
      userCode,
      scope: scope.join(" "),
      params: { client_id: client.client_id, scope: scope.join(" ") },
    });
    const deviceCode = await code.save();
    const audience = list(form, "audience");
    devices.add({ clientId: client.client_id, scope, audience, userCode, deviceCode });

    const verificationUri = `${issuer}/oauth2/device/verify`;
    const body = {
      // A field that Go writes by accident, and that clients have to live with.
      Header: null,
      device_code: deviceCode,
      user_code: userCode,
      verification_uri: verificationUri,
      verification_uri_complete: `${verificationUri}?user_code=${userCode}`,
      // Hydra counts from a moment after: 599 where 600 is set.
      expires_in: devices.codeSeconds - 1,
      interval: intervalSeconds,
    };
    res.setHeader("cache-control", "no-store");
    res.setHeader("pragma", "no-cache");
    res.writeHead(200, { "content-type": "application/json;charset=UTF-8" }).end(JSON.stringify(body));
  };
}
