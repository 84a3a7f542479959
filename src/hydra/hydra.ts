import type { Check } from "../upstream/probe.ts";

/** What the sign-out asks of Hydra's admin API, in Lethe's words. Everything here throws `PageError` and nothing else. */
export interface Hydra {
  getLogoutRequest(challenge: string): Promise<FoundLogoutRequest>;
  /** Ends nothing by itself: the session ends when the browser follows `redirectTo`. Repeating it is harmless. */
  acceptLogoutRequest(challenge: string): Promise<{ redirectTo: string }>;
  rejectLogoutRequest(challenge: string): Promise<void>;
  /**
   * The apps that Hydra will tell of this sign-in's end, over the back or the front channel. Only a first page of them, and with a
   * short time-out of its own: it is there to be shown.
   */
  listAppsToNotify(request: LogoutRequest): Promise<NotifiedApp[]>;
  /** False when the admin API can't be reached, is not ready, is something else, or does not let us in; never throws. */
  isReady(): Promise<boolean>;
  /** The same with what is wrong; where it is missing, `isReady` is asked. */
  checks?(): Promise<Check[]>;
}

/** A used challenge may come with the URL at which its sign-out starts again, already held to Hydra's public origin. */
export type FoundLogoutRequest =
  { state: "open"; request: LogoutRequest } | { state: "gone"; restartUrl: string | undefined };

export interface LogoutRequest {
  challenge: string;
  /** Hydra's subject, whose sign-in ends. */
  subject: string;
  /** The login session that ends. */
  sid: string;
  /** The URL that was asked for at Hydra, with the whole id_token_hint in it: a secret. Relative on some versions. */
  requestUrl: string;
  /** True when a client sent the browser with an id_token_hint. */
  rpInitiated: boolean;
  client: LogoutClient | undefined;
}

/** An app that hears of a sign-out by itself. */
export interface NotifiedApp {
  clientId: string;
  name: string;
}

export interface LogoutClient {
  id: string;
  name: string;
  uri: string | undefined;
  logoUri: string | undefined;
  postLogoutRedirectUris: string[];
  /** Undefined when the client does not say. */
  skipLogoutConsent: boolean | undefined;
}
