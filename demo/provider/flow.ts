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
  oidcContext: OidcContext;
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

/**
 * Hydra 2.x encrypts the whole flow into each challenge and verifier, so a challenge keeps answering after it was
 * accepted and a verifier says what was accepted last. Here a random string of the same size stands for a frozen copy.
 */
export class SealedFlows {
  readonly #flows = new Map<string, { purpose: Purpose; flow: Flow }>();

  seal(purpose: Purpose, flow: Flow): string {
    const token = randomBytes(830).toString("base64url");
    this.#flows.set(token, { purpose, flow: structuredClone(flow) });
    return token;
  }

  open(purpose: Purpose, token: string): Flow | undefined {
    const sealed = this.#flows.get(token);
    return sealed?.purpose === purpose ? structuredClone(sealed.flow) : undefined;
  }
}
