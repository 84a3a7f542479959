import type { ClientPapers, ClientView, OtherAccountView } from "../pages/page-locals.ts";

declare module "../pages/page-locals.ts" {
  interface PageLocals {
    consent: ConsentLocals;
  }
}

/** The question what a client may have (OpenID Connect Core 1.0 §3.1.2.4). */
export interface ConsentLocals extends ClientPapers {
  challenge: string;
  csrfToken: string;
  client: ClientView;
  clientLogo: string | undefined;
  /** Who is signed in. */
  person: string | undefined;
  /** "Not you?": undefined where no link can repeat the client's request. */
  otherAccount: OtherAccountView | undefined;
  scopes: ScopeView[];
  /** Where the user goes with the answer, in words; undefined for a device, and where it is not known. */
  destination: string | undefined;
  /** True when nobody may have looked at the client: it may have registered itself. */
  mayBeSelfRegistered: boolean;
  /**
   * Set when "Allow" came with nothing ticked: `nothing` when it must not come so again, `only_sign_in` when it may, and then grants that
   * alone.
   */
  unticked: "nothing" | "only_sign_in" | undefined;
  /** Where the access is for, and how many more there are. */
  audience: { names: string[]; more: number };
  remember: boolean;
  /** What the client said of where it shows the page (OpenID Connect Core 1.0 §3.1.2.1), for a style sheet to see. */
  display: string | undefined;
  /** True when an answer was refused and must be given again. */
  tryAgain: boolean;
}

/** A scope that a client asks for. */
export interface ScopeView {
  /** The element's: the scope, but for the few that are other elements'. */
  id: string;
  name: string;
  /** What it lets the client do, in plain words. */
  words: string;
  /** True for one whose meaning only the client knows: then the words are its name. */
  isOwn: boolean;
  isTicked: boolean;
  /** True for what can't be chosen: "Allow" grants it. */
  isFixed: boolean;
}
