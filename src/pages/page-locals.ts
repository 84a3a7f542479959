import type { FailureCode, WayOn } from "../errors.ts";

/** What each page is given, beside the frame (brand, links, words): a template can only show what stands here. */
export interface PageLocals {
  confirm: {
    challenge: string;
    csrfToken: string;
    /** What the page was made from, for the answer to come back with. */
    sealedRequest: string;
    client: ClientView | undefined;
    clientLogo: string | undefined;
    /** Who is signed in, when that is known. */
    subject: string | undefined;
    /** Set when the request is about somebody else than the person at this browser. */
    mismatch: { signedIn: string; asked: string } | undefined;
    /** Names of the other apps that will be told of the sign-out, and how many more there are. */
    reaches: { names: string[]; more: number };
    /** True when an answer was refused and must be given again. */
    tryAgain: boolean;
  };
  /** `checked` is true when Hydra has just been asked, through this browser, and knows of no sign-in. */
  "signed-out": { checked: boolean };
  "still-signed-in": { client: ClientView | undefined };
  error: { code: FailureCode; title: string; advice: string; requestId: string; wayOn: WayOn };
  "hydra-error": { kind: string; errorCode: string | undefined; offerSignOut: boolean; requestId: string };
  home: { healthy: boolean };
}

/** A client as it can be shown to a person: nothing here may surprise a page. */
export interface ClientView {
  /** Undefined when the client has no name worth the word. */
  name: string | undefined;
  /** The client's own page, http(s) only. */
  uri: string | undefined;
  /** Its logo, https only. */
  logo: string | undefined;
}
