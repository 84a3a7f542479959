import { randomBytes } from "node:crypto";

export interface OidcContext {
  acr_values?: string[];
  ui_locales?: string[];
  display?: string;
  id_token_hint_claims?: Record<string, unknown>;
  login_hint?: string;
}

export interface Denial {
  name: string;
  description: string;
}

/** One sign-in on its way through login and consent, as Hydra 2.x carries it inside its challenges and verifiers. */
export interface Flow {
  id: string;
  clientId: string;
  requestUrl: string;
  requestedScope: string[];
  requestedAudience: string[];
  /** Null in a device flow, whose own parameters Hydra does not read. */
  oidcContext: OidcContext | null;
  requestedAt: Date;
  sessionId: string;
  subject: string;
  loginSkip: boolean;
  loginCsrf: string;
  authenticatedAt?: Date;
  login?: AcceptedLogin;
  loginDenied?: Denial;
  consentSkip: boolean;
  consentCsrf: string;
  consent?: AcceptedConsent;
  consentDenied?: Denial;
  /** Set in a device flow: which device waits. */
  deviceRequestId?: string;
}

export interface AcceptedLogin {
  subject: string;
  remember: boolean;
  rememberForSeconds: number;
  extendSessionLifespan: boolean;
  acr: string;
  amr: string[];
  context?: unknown;
}

export interface AcceptedConsent {
  grantScope: string[];
  grantAudience: string[];
  accessTokenExtra: Record<string, unknown>;
  idTokenExtra: Record<string, unknown>;
  remember: boolean;
  rememberForSeconds: number;
  handledAt: Date;
  context?: unknown;
}

export type Purpose = "login challenge" | "login verifier" | "consent challenge" | "consent verifier";

/** What comes before the sign-in of a device flow: a browser that is to say which device it is about. */
export interface DeviceFlow {
  requestUrl: string;
  csrf: string;
  requestedAt: Date;
  deviceRequestId?: string;
}

export type DevicePurpose = "device challenge" | "device verifier";

/**
 * Hydra 2.x encrypts the whole flow into each challenge and verifier, so a challenge keeps answering after it was
 * accepted and a verifier says what was accepted last. Here a random string of the same size stands for a frozen copy.
 */
export class SealedFlows<P extends string = Purpose, F = Flow> {
  readonly #flows = new Map<string, { purpose: P; flow: F }>();

  seal(purpose: P, flow: F): string {
    const token = randomBytes(830).toString("base64url");
    this.#flows.set(token, { purpose, flow: structuredClone(flow) });
    return token;
  }

  open(purpose: P, token: string): F | undefined {
    const sealed = this.#flows.get(token);
    return sealed?.purpose === purpose ? structuredClone(sealed.flow) : undefined;
  }
}
