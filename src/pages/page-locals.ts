import type { Color } from "../color.ts";

/**
 * What each page is given, by the name of its template and beside the frame (brand, links, words): a template can only show what stands
 * here. Each feature adds its own pages in a file of its folder (`declare module "../pages/page-locals.ts"`), under an interface that has a
 * name: code takes that one, so that its declarations bring the addition along.
 */
export interface PageLocals {
  /** Leads on by itself. */
  onward: { refreshTo: string };
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
