import * as oidc from "openid-client";
import { z } from "zod";
import type { DeviceOptions } from "../../demo/provider/device-requests.ts";
import { freePort } from "../../testkit/processes/free-port.ts";
import { AdminApi } from "../../testkit/ory/admin-api.ts";
import { startAutoSignIn } from "../../testkit/clients/auto-sign-in.ts";
import { startDeviceRecorder, type DeviceRecorder } from "./device-recorder.ts";
import type { Provider, RunningProvider } from "./providers.ts";
import { startLethe, type RunningLethe } from "../../testkit/processes/start-lethe.ts";

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

/** A device without a browser: shows a code, and asks the provider now and then whether somebody allowed it. */
export interface Device {
  clientId: string;
  userCode: string;
  deviceCode: string;
  verificationUri: string;
  verificationUriComplete: string;
  /** Asks once: the person's subject, or the error. */
  poll(): Promise<string>;
}

export interface DeviceFixture {
  provider: RunningProvider;
  lethe: RunningLethe;
  recorder: DeviceRecorder;
  device(client?: Record<string, unknown>): Promise<Device>;
  close(): Promise<void>;
}

interface DeviceFixtureOptions extends DeviceOptions {
  /** Users (`DEMO_USERS`) of Lethe's own sign-in and consent; not set: others' are there, which ask nothing. */
  users?: string;
}

/** A provider with a device flow, and Lethe in front of it. */
export async function startDeviceFixture(
  { start, elsewhere }: Provider,
  { users, ...options }: DeviceFixtureOptions = {},
): Promise<DeviceFixture> {
  const own = `http://${elsewhere}:${await freePort()}`;
  const autoSignIn = await startAutoSignIn(elsewhere);
  const urls = {
    login: users === undefined ? autoSignIn.loginUrl : `${own}/login`,
    consent: users === undefined ? autoSignIn.consentUrl : `${own}/consent`,
    logout: `${own}/logout`,
    error: `${own}/error`,
    postLogoutRedirect: `${own}/logged-out`,
    device: { verification: `${own}/device`, success: `${own}/device/success` },
  };
  const provider = await start(urls, options);
  const admin = new AdminApi(provider.adminUrl);
  autoSignIn.admin = admin;
  const recorder = await startDeviceRecorder(provider.adminUrl);
  const lethe = await startLethe(own, {
    HYDRA_ADMIN_URL: recorder.url,
    HYDRA_PUBLIC_URL: provider.publicUrl,
    ...(users !== undefined && { DEMO_USERS: users }),
  });
  return { provider, lethe, recorder, device, close };

  async function device(client: Record<string, unknown> = {}): Promise<Device> {
    const { client_id: id } = await admin.send(
      "POST",
      "/admin/clients",
      z.object({ client_id: z.string() }),
      {
        client_name: "The television",
        grant_types: [deviceGrant, "refresh_token"],
        response_types: [],
        scope: "openid offline_access",
        token_endpoint_auth_method: "none",
        ...client,
      },
    );
    const config = await oidc.discovery(new URL(provider.publicUrl), id, undefined, oidc.None(), {
      execute: [oidc.allowInsecureRequests],
    });
    const begun = await oidc.initiateDeviceAuthorization(config, { scope: "openid offline_access" });
    return {
      clientId: id,
      userCode: begun.user_code,
      deviceCode: begun.device_code,
      verificationUri: begun.verification_uri,
      verificationUriComplete: begun.verification_uri_complete ?? "",
      poll: () => poll(config, begun.device_code),
    };
  }

  async function close(): Promise<void> {
    await lethe.close();
    await Promise.all([recorder, autoSignIn, provider].map(async (part) => part.close()));
  }
}

async function poll(config: oidc.Configuration, deviceCode: string): Promise<string> {
  try {
    const tokens = await oidc.genericGrantRequest(config, deviceGrant, { device_code: deviceCode });
    return tokens.claims()?.sub ?? "no id_token";
  } catch (error) {
    if (error instanceof oidc.ResponseBodyError) return error.error;
    throw error;
  }
}
