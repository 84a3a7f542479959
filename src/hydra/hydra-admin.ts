import type { Check } from "../upstream/probe.ts";
import type { Gone, RejectionReason } from "./authorization-request.ts";
import type { AcceptedConsent, ConsentRequest } from "./consent-request.ts";
import type { ConsentSession } from "./consent-session.ts";
import type { AcceptedLogin, LoginRequest } from "./login-request.ts";
import type { FoundLogoutRequest, LogoutRequest } from "./logout-request.ts";
import type { NotifiedClient } from "./consent-session.ts";
import type { ClientRegistration } from "./oauth-client.ts";

/**
 * Hydra's admin API in Lethe's words: the one way to it. Every call rejects with `PageError` and with nothing else. A feature names the part
 * that it needs; a host app, or a test, may bring any of these calls.
 */
export interface HydraAdmin
  extends HydraLogout, HydraLogin, HydraConsent, HydraSessions, HydraDevice, HydraHealth {}

/** Logout requests: what `/logout` is about. */
export interface HydraLogout {
  /** `GET /admin/oauth2/auth/requests/logout`. */
  getLogoutRequest(challenge: string): Promise<FoundLogoutRequest>;
  /** Ends nothing by itself: the session ends when the browser follows `redirectTo`. Repeating it is harmless. */
  acceptLogoutRequest(challenge: string): Promise<{ redirectTo: string }>;
  /** The session goes on. Hydra lets a request that was accepted be rejected: ask for it first. */
  rejectLogoutRequest(challenge: string): Promise<void>;
  /**
   * The apps that Hydra can tell of this sign-in's end, over the back or the front channel, if they took part in it: of those whose
   * consent was remembered it does not say. Only a first page of them, and with a short time-out of its own: it is there to be shown.
   */
  listClientsToNotify(request: LogoutRequest): Promise<NotifiedClient[]>;
}

/** Login requests: what `/login` is about. */
export interface HydraLogin {
  /** Undefined when there is no such client. */
  findClient(id: string): Promise<ClientRegistration | undefined>;
  /** `GET /admin/oauth2/auth/requests/login`. */
  getLoginRequest(challenge: string): Promise<{ state: "open"; request: LoginRequest } | Gone>;
  /** Of a request with `skip` Hydra takes no subject but its own. */
  acceptLoginRequest(challenge: string, login: AcceptedLogin): Promise<{ redirectTo: string }>;
  /** The client is told why. */
  rejectLoginRequest(challenge: string, why: RejectionReason): Promise<{ redirectTo: string }>;
}

/** Consent requests: what `/consent` is about. */
export interface HydraConsent {
  /** `GET /admin/oauth2/auth/requests/consent`. */
  getConsentRequest(challenge: string): Promise<{ state: "open"; request: ConsentRequest } | Gone>;
  /** The client gets what is granted here. */
  acceptConsentRequest(challenge: string, consent: AcceptedConsent): Promise<{ redirectTo: string }>;
  /** The client is told why. */
  rejectConsentRequest(challenge: string, why: RejectionReason): Promise<{ redirectTo: string }>;
}

/** Sign-ins and consents that exist. Everything that revokes is idempotent: what is gone already is success. */
export interface HydraSessions {
  /** All of them, over every page of Hydra's. */
  listConsentSessions(subject: string): Promise<ConsentSession[]>;
  /** Ends one sign-in: Hydra then notifies its apps over the back channel. Revokes no token. */
  endLoginSession(sid: string): Promise<void>;
  /** Ends every sign-in of the subject and tells no app: only for what is left when each sign-in that is known has been ended by itself. */
  endLoginSessionsOf(subject: string): Promise<void>;
  /** Revokes the access and refresh tokens of every sign-in of the subject at this client, and forgets its consents. */
  revokeClientConsents(subject: string, clientId: string): Promise<void>;
  /** The same at every client. */
  revokeConsentsOf(subject: string): Promise<void>;
  /** Revokes the tokens of one consent. False when this Hydra can't (v2.3 and older): then nothing happened. */
  revokeConsent(id: string): Promise<boolean>;
}

/** The device flow (RFC 8628) at Hydra, v25.4 and newer. */
export interface HydraDevice {
  /** Says which device the browser is about. Allows nothing by itself: sign-in and consent follow behind `redirectTo`. */
  acceptUserCode(challenge: string, userCode: string): Promise<UserCodeAnswer>;
}

/** What Hydra says to a user code. */
export type UserCodeAnswer =
  | { state: "accepted"; redirectTo: string }
  /** Wrong, used or expired: Hydra does not say which, and the challenge stays good. */
  | { state: "wrong_code" }
  /** It is the challenge that is unknown or has expired. */
  | { state: "gone" };

/** Whether the admin API can be used. */
export interface HydraHealth {
  /** False when the admin API can't be reached, is not ready, is something else, or does not let us in; never throws. */
  isReady(): Promise<boolean>;
  /** The same with what is wrong; where it is missing, `isReady` is asked. */
  checks?(): Promise<Check[]>;
}
