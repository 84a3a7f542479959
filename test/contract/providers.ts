import type { TestOptions } from "vitest";
import type { DeviceOptions } from "../../demo/provider/device-requests.ts";
import { startProvider } from "../../demo/provider/start-provider.ts";
import { asEnvironment } from "../../testkit/ory/as-environment.ts";
import type { HydraOptions } from "../../testkit/ory/start-hydra.ts";
import { startHydra } from "../../testkit/ory/start-hydra.ts";
import { hydraHere, needs } from "../../testkit/vitest/parts.ts";

export interface RunningProvider {
  publicUrl: string;
  adminUrl: string;
  close(): Promise<void>;
}

export interface Provider {
  name: string;
  needs: TestOptions;
  /** The loopback name for everything else on the fixture: not the provider's own, so that what crosses over is cross-site. */
  elsewhere: "localhost" | "127.0.0.1";
  /** What was asked about and answered is gone; where challenges carry the request themselves, it is answered until it expires. */
  forgetsEndedLogouts: boolean;
  /** Has a device flow. */
  hasDeviceFlow: boolean;
  start: (
    urls: HydraOptions["urls"],
    device?: DeviceOptions,
    moreInFile?: HydraOptions["moreInFile"],
  ) => Promise<RunningProvider>;
}

const embedded: Provider = {
  name: "embedded",
  needs: {},
  elsewhere: "127.0.0.1",
  forgetsEndedLogouts: true,
  hasDeviceFlow: true,
  start: async (urls, device = {}) => startProvider({ publicPort: 0, adminPort: 0, urls, device }),
};

const real: Provider = {
  name: `hydra ${hydraHere().version}`,
  needs: needs("hydra"),
  elsewhere: "localhost",
  forgetsEndedLogouts: hydraHere().can.endedChallengesAreGone,
  hasDeviceFlow: hydraHere().can.deviceFlow,
  start: async (urls, device = {}, moreInFile) =>
    startHydra({ urls, env: deviceSettings(device), moreInFile }),
};

/** The two that must behave alike: whatever holds for Lethe on the one holds on the other. */
export const providers: Provider[] = [embedded, real];

/** Those of them that have a device flow. */
export const deviceProviders: Provider[] = hydraHere().can.deviceFlow ? providers : [embedded];

function deviceSettings({ userCodes, codeSeconds, challengeSeconds }: DeviceOptions): Record<string, string> {
  const seconds = (number: number | undefined) => number && `${number}s`;
  return asEnvironment({
    oauth2: { device_authorization: { user_code: { entropy_preset: userCodes } } },
    ttl: { device_user_code: seconds(codeSeconds), login_consent_request: seconds(challengeSeconds) },
  });
}
