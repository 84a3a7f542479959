import { randomInt, randomUUID } from "node:crypto";

export interface DeviceOptions {
  /** Hydra's `oauth2.device_authorization.user_code.entropy_preset`; its default, "high", tells capital and small letters apart. */
  userCodes?: keyof typeof presets;
  /** Hydra's `ttl.device_user_code`. */
  codeSeconds?: number;
  /** Hydra's `ttl.login_consent_request`: how long a browser may take to type the code. */
  challengeSeconds?: number;
}

// driver/config/provider.go, userCodeEntropyPreset; ory/x randx/sequence.go, AlphaNumNoAmbiguous (v25.4.0).
const presets = {
  high: { length: 8, signs: "abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXY34679" },
  medium: { length: 8, signs: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
  low: { length: 9, signs: "0123456789" },
};

/** A device that waits for somebody to allow it. */
export interface DeviceRequest {
  id: string;
  clientId: string;
  scope: string[];
  audience: string[];
  userCode: string;
  deviceCode: string;
  expiresAt: Date;
  wasAllowed: boolean;
}

/** Hydra's table of device codes and user codes. */
export class DeviceRequests {
  readonly challengeSeconds: number;
  readonly codeSeconds: number;
  readonly #preset: { length: number; signs: string };
  readonly #requests: DeviceRequest[] = [];

  constructor({ userCodes = "high", codeSeconds = 600, challengeSeconds = 1800 }: DeviceOptions = {}) {
    this.#preset = presets[userCodes];
    this.codeSeconds = codeSeconds;
    this.challengeSeconds = challengeSeconds;
  }

  newUserCode(): string {
    const { length, signs } = this.#preset;
    return Array.from({ length }, () => signs[randomInt(signs.length)]).join("");
  }

  add(request: Pick<DeviceRequest, "clientId" | "scope" | "audience" | "userCode" | "deviceCode">): void {
    const expiresAt = new Date(Date.now() + this.codeSeconds * 1000);
    this.#requests.push({ ...request, id: randomUUID(), expiresAt, wasAllowed: false });
  }

  /** The codes are compared as they are: another case, a space or a dash make it another code. */
  findOpen(userCode: string): DeviceRequest | undefined {
    return this.#requests.find(
      (known) => known.userCode === userCode && !known.wasAllowed && known.expiresAt.getTime() > Date.now(),
    );
  }

  find(id: string): DeviceRequest | undefined {
    return this.#requests.find((known) => known.id === id);
  }
}
