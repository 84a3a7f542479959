import type { Color } from "../color.ts";

/**
 * What each page is given, by the name of its template and beside the frame (brand, links, words): a template can only show what stands
 * here. Each feature adds its own pages in a file of its folder (`declare module "../pages/page-locals.ts"`), under an interface that has a
 * name: code takes that one, so that its declarations bring the addition along.
 */
export interface PageLocals {
  /** Leads on by itself. */
  onward: { refreshTo: string };
  "choose-account": ChooseAccountLocals;
}

/** Who is signed in, and the choice to go on as them or with another account. */
export interface ChooseAccountLocals {
  client: ClientView | undefined;
  clientLogo: string | undefined;
  /** Who is signed in; undefined where nothing names them. */
  person: string | undefined;
  /** Whom the client expects, in its own words. */
  expected: string | undefined;
  /** True when the client expects another user than the one who is signed in, and takes nobody else. */
  isOtherDemanded: boolean;
  /** Goes on as the user who is signed in; undefined where that would lead nowhere. */
  goOnUrl: string | undefined;
  /** Undefined where no link can repeat the client's request. */
  otherAccount: OtherAccountView | undefined;
  /** True when the form was refused and must be sent again. */
  tryAgain: boolean;
  /** Why, where it is not for want of its token: what an error page would say. */
  problem: string | undefined;
}

/** The form of "Use another account", as `partials/other-account.ejs` draws it. */
export interface OtherAccountView {
  action: string;
  csrfToken: string;
  /** What it goes on with, for Lethe alone to read. */
  sealed: string;
  /** What ends beside this browser's sign-in. */
  ends: AlsoEnds;
}

/** What the operator's settings have a sign-out end beside the sign-in of this browser. */
export interface AlsoEnds {
  /** `LOGOUT_KRATOS`; `identity`: the sign-ins to the account on other devices. */
  account: "off" | "browser" | "identity";
  /** `LOGOUT_REVOKE`: the access of clients. */
  revokes: "none" | "online" | "all";
}

/** A client as it can be shown to a user: nothing here may surprise a page. */
export interface ClientView {
  /** Undefined when the client has no name worth the word. */
  name: string | undefined;
  /** The client's own page, http(s) only. */
  uri: string | undefined;
  /** Its logo, https only. */
  logo: string | undefined;
  /** Its colour, one that can be seen on a white card. */
  color?: Color | undefined;
}

/** A client's policy and terms (OpenID Connect Registration 1.0 §2 `policy_uri`, `tos_uri`). */
export interface ClientPapers {
  policyUri: string | undefined;
  termsUri: string | undefined;
}

/** Where a sign-in for a client begins, or that client's own page. */
export interface WayBack {
  url: string;
  client: string | undefined;
}
