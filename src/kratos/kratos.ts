import type { Check } from "../upstream/probe.ts";
import type { KratosFlow } from "./flow.ts";
import type { TraitSchema } from "./trait-schema.ts";

/** What Lethe asks of Ory Kratos, in Lethe's words. Everything here throws `PageError` and nothing else. */
export interface Kratos
  extends KratosFlows, KratosSchemas, KratosSessions, KratosAdmin, Partial<KratosSwitches> {
  /** False when Kratos can't be reached or says that it is not ready; never throws. */
  isReady(): Promise<boolean>;
  /** Whether it is Kratos that answers, at each of its addresses, and lets us in; where it is missing, `isReady` is asked. */
  checks?(): Promise<Check[]>;
}

/** Kratos's self-service flows; a page of ours by the same name shows each: https://www.ory.sh/docs/kratos/self-service */
export type FlowKind = "login" | "registration" | "recovery" | "verification" | "settings";

/** Self-service flows of Kratos's public API. */
export interface KratosFlows {
  /** Where a browser begins a flow; parameters that are undefined are left out. */
  startUrl(kind: FlowKind, parameters?: Record<string, string | undefined>): string;
  /**
   * A flow as it stands now.
   *
   * @param cookie the request's whole Cookie header: only Kratos's own cookies are passed on
   */
  getFlow(kind: FlowKind, id: string, cookie: string | undefined): Promise<FoundFlow>;
  /** What Kratos sent the browser to `/error?id=` for; undefined when it does not know the id (any more). */
  getError(id: string): Promise<KratosFault | undefined>;
}

/**
 * `gone`: expired (`isExpired`), unknown, or begun in another browser; `returnTo` is where the expired one would have led. `sign_in_over`: the
 * login request at Hydra that it is for has expired, was answered or is not known. `signed_out`: settings
 * without a session. `needs_second_factor`: Kratos wants a higher assurance level first, at `url`, which is held to Kratos.
 */
export type FoundFlow =
  | { state: "open"; flow: KratosFlow }
  | { state: "gone"; returnTo: string | undefined; isExpired: boolean }
  | { state: "sign_in_over" }
  | { state: "signed_out" }
  | { state: "needs_second_factor"; url: string };

/** An error of Kratos's own, as far as a user may see it. */
export interface KratosFault {
  /** Kratos's id of the error, such as `security_csrf_violation`. */
  id: string | undefined;
  /** Kratos's HTTP status for it. */
  status: number;
  /** What Hydra answered, when it was about a login challenge that Kratos asked for or accepted. */
  hydraStatus?: number | undefined;
}

/** Identity schemas of Kratos's public API. */
export interface KratosSchemas {
  /**
   * What an identity schema says of traits; without an id, what all of them agree on. Undefined when Kratos does not say. Never throws,
   * and costs a call every few minutes.
   */
  findTraits(schemaId: string | undefined): Promise<TraitSchema | undefined>;
}

/** Which flows there are. */
export interface KratosSwitches {
  /** What the operator has turned off, as far as that is known. Never throws, and costs a call for each flow every few minutes. */
  disabledFlows(): Promise<ReadonlySet<FlowKind>>;
}

/** Sessions of Kratos's public API, each by the browser's own Cookie header: only Kratos's own cookies are passed on. */
export interface KratosSessions {
  /** True when the request has a cookie that may be a Kratos session. */
  hasCookie(cookie: string | undefined): boolean;
  /** True when the request has any cookie of Kratos's: then they do reach this host, and a session's would, too. */
  reachesHere(cookie: string | undefined): boolean;
  /** Costs no call without a cookie. */
  whoAmI(cookie: string | undefined): Promise<BrowserSession>;
  /** The identity's other sessions. */
  listOtherSessions(cookie: string | undefined): Promise<KratosSession[]>;
  /** Ends another session of the same identity. */
  endOtherSession(cookie: string | undefined, id: string): Promise<void>;
  /** Ends all other sessions of the same identity. None to end is success; no session of this browser is a failure. */
  endOtherSessions(cookie: string | undefined): Promise<void>;
  /**
   * Ends this browser's session through Kratos's browser logout flow. Returns the Set-Cookie lines by which the browser forgets it.
   * No session (any more) is success.
   */
  endBrowserSession(cookie: string | undefined): Promise<{ setCookies: string[] }>;
}

/**
 * Who has signed in at a browser, as far as Kratos says. `second_factor_missing`: with one factor where Kratos wants two (403
 * `session_aal2_required`). That is a session, which can be ended, of a user whom Kratos does not name: never no user.
 */
export type BrowserSession =
  | { state: "signed_in"; session: KratosSession }
  | { state: "second_factor_missing" }
  | { state: "signed_out" };

/** A session at Kratos: one sign-in, in one browser. Times are in milliseconds since the epoch. */
export interface KratosSession {
  /** A UUID. */
  id: string;
  /** Whose session it is. */
  identity: KratosIdentity;
  /** `aal1`, `aal2`. */
  assuranceLevel: string;
  /** Such as `password`, `totp`; in the order of use. */
  methods: string[];
  /** In milliseconds since the epoch. */
  authenticatedAtMs: number | undefined;
  /** The same. */
  expiresAtMs: number | undefined;
  /** Where it is used, newest first. */
  devices: { userAgent: string; location: string; ipAddress: string }[];
}

/** A session as the admin API lists it. */
export interface ListedSession {
  /** A UUID. */
  id: string;
  /** In milliseconds since the epoch. */
  authenticatedAtMs: number | undefined;
  /** Begun by a code or link of a recovery. */
  isRecovery: boolean;
}

/** A user of Kratos's. Its id is Hydra's subject. */
export interface KratosIdentity {
  /** A UUID. */
  id: string;
  /** As the identity schema has them. */
  traits: Record<string, unknown>;
  /** Addresses that the user has proven to be theirs. */
  verifiedAddresses: string[];
  /** Those that are yet to be. */
  unverifiedAddresses?: string[];
  /** Those by which the account can be recovered, proven or not; an identity schema may name some for that alone. */
  recoveryAddresses?: string[];
  /** True when an administrator has disabled it: it can't sign in. */
  isDisabled?: boolean;
}

/** Some of all identities. */
export interface IdentityPage {
  identities: KratosIdentity[];
  /** Undefined: there are no more. */
  nextPageToken: string | undefined;
}

/** Needs the admin API. */
export interface KratosAdmin {
  /** False when `KRATOS_ADMIN_URL` is not set: then all below throw `kratos_denied`. */
  readonly hasAdmin: boolean;
  /** Undefined when the identity was deleted. */
  getIdentity(id: string): Promise<KratosIdentity | undefined>;
  /** Some of all identities, from the beginning or from where another page said that the next begins. */
  listIdentities(pageToken?: string): Promise<IdentityPage>;
  /** By what they sign in with: an address, a name, or `<provider>:<subject>` of another provider's. */
  findIdentities(identifier: string): Promise<KratosIdentity[]>;
  /** For ever, with its sessions. One that is gone already is success. */
  deleteIdentity(id: string): Promise<void>;
  /** Ends every session of the identity, on every device. None to end is success. */
  endIdentitySessions(identityId: string): Promise<void>;
  /** The identity's active sessions, on every device. An identity that does not exist has none. */
  listIdentitySessions(identityId: string): Promise<ListedSession[]>;
  /** Ends one session. One that has ended already is success. */
  endSession(id: string): Promise<void>;
}
