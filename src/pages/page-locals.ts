import type { FailureCode, WayOn } from "../errors.ts";
import type { AccountLocals, AccountStoppedLocals } from "../account/account-locals.ts";
import type { FlowLocals } from "../kratos-pages/flow-locals.ts";

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
    /** Set when the request is about somebody else than the person at this browser, with as much as can be said of both. */
    mismatch: { signedIn: string | undefined; asked: string | undefined } | undefined;
    /** What may be chosen beside the plain yes and no. */
    offers: { everywhere: boolean; leave: boolean };
    /** Names of the other apps that will be told of the sign-out, and how many more there are. */
    reaches: { names: string[]; more: number };
    /** True when an answer was refused and must be given again. */
    tryAgain: boolean;
  };
  /**
   * `checkId`: what the address names when Hydra, asked through this browser, knows of no sign-in; undefined when nobody was asked.
   * `csrfToken`: there when Lethe itself still remembers a sign-in, which only the person's own form makes it forget.
   */
  "signed-out": { checkId: string | undefined; csrfToken: string | undefined };
  /** Hydra's sign-in has ended, and Kratos's has not. */
  "account-still-open": {
    csrfToken: string;
    /** Undefined when nothing names them. */
    subject: string | undefined;
    /** False when the session's second factor is missing: then Kratos does not say whose it is. */
    isComplete: boolean;
    tryAgain: boolean;
  };
  /** `left`: only the client was left. */
  "still-signed-in": { client: ClientView | undefined; left: boolean };
  "sign-out-stopped": {
    title: string;
    advice: string;
    requestId: string;
    wayOn: WayOn;
    ended: Ending[];
    /** Begun, and not known to have ended. */
    unsure: Ending[];
    notEnded: Ending[];
  };
  "sign-out-going-on": {
    challenge: string;
    csrfToken: string;
    sealedRequest: string;
    action: "accept" | "everywhere";
    /** How much has ended, of how much. */
    progress: { ended: number; of: number };
    /** Sign-ins on other devices; undefined when none were to end. */
    devices: CountView | undefined;
    /** Apps' access. */
    access: CountView | undefined;
  };
  error: {
    code: FailureCode;
    title: string;
    advice: string;
    requestId: string;
    wayOn: WayOn;
    /** Where the sign-in that it was about begins; undefined when that is not known. */
    startAgain: string | undefined;
  };
  /** `ways`: where the sign-ins begin that it may have been about. */
  "hydra-error": {
    kind: string;
    errorCode: string | undefined;
    offerSignOut: boolean;
    requestId: string;
    ways: WayBack[];
  };
  home: { healthy: boolean };
  /** Leads on by itself. */
  onward: { refreshTo: string };
  flow: FlowLocals;
  /** `ways`: where the sign-ins begin that it may have been about. */
  "kratos-error": { kind: string; errorCode: string | undefined; requestId: string; ways: WayBack[] };
  /** `ways`: where the sign-ins begin that were waiting in other tabs. */
  "signed-in-already": { person: string | undefined; ways: WayBack[] };
  account: AccountLocals;
  "account-stopped": AccountStoppedLocals;
  device: {
    challenge: string;
    csrfToken: string;
    /** What stands in the field: what was typed, or what the link brought along. */
    userCode: string;
    /** Why the form is there once more; `gone` when the challenge is no good any more, and there is no form. */
    problem: "wrong_code" | "try_again" | "gone" | undefined;
    /** Where a new challenge comes from; undefined when nobody said where Hydra is. */
    startAgain: string | undefined;
  };
  "device-success": Record<string, never>;
  login: ClientPapers & {
    challenge: string;
    csrfToken: string;
    client: ClientView | undefined;
    clientLogo: string | undefined;
    /** What stands in the field: what was typed, or the app's hint. */
    email: string;
    remember: boolean;
    /** What the app said of where it shows the page (OpenID Connect Core 1.0 §3.1.2.1), for a style sheet to see. */
    display: string | undefined;
    /** Why the form is there once more. */
    problem: "wrong_password" | "try_again" | "begun_again" | undefined;
  };
  consent: ClientPapers & {
    challenge: string;
    csrfToken: string;
    client: ClientView;
    clientLogo: string | undefined;
    /** Who is signed in. */
    person: string | undefined;
    scopes: ScopeView[];
    /** Where the access is for, and how many more there are. */
    audience: { names: string[]; more: number };
    remember: boolean;
    display: string | undefined;
    /** True when an answer was refused and must be given again. */
    tryAgain: boolean;
  };
}

/** Where a sign-in for a client begins, or that client's own page. */
export interface WayBack {
  url: string;
  client: string | undefined;
}

/** What a sign-out ends. `here` is Hydra's sign-in in this browser, which ends when the browser follows Hydra's redirect. */
export type Ending =
  "account" | "account_elsewhere" | "account_everywhere" | "devices" | "access" | "client_access" | "here";

/** So many of so many, as the language writes numbers. */
export interface CountView {
  ended: string;
  total: string;
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

/** A client's policy and terms (OpenID Connect Registration 1.0 `policy_uri`, `tos_uri`). */
export interface ClientPapers {
  policyUri: string | undefined;
  termsUri: string | undefined;
}

/** A scope that an app asks for. */
export interface ScopeView {
  /** The element's: the scope, but for the few that are other elements'. */
  id: string;
  name: string;
  /** What it lets the app do, in plain words. */
  words: string;
  /** True for one whose meaning only the app knows: then the words are its name. */
  isOwn: boolean;
  isTicked: boolean;
}
