import type { ClientPapers, ClientView, OtherAccountView, WayBack } from "../pages/page-locals.ts";

declare module "../pages/page-locals.ts" {
  interface PageLocals {
    login: LoginLocals;
    "signed-in-already": SignedInAlreadyLocals;
  }
}

/** Lethe's own form for email and password, where there is no Kratos. */
export interface LoginLocals extends ClientPapers {
  challenge: string;
  csrfToken: string;
  client: ClientView | undefined;
  clientLogo: string | undefined;
  /** What stands in the field: what was typed, or the client's hint. */
  email: string;
  remember: boolean;
  /** What the client said of where it shows the page (OpenID Connect Core 1.0 §3.1.2.1), for a style sheet to see. */
  display: string | undefined;
  /** There when only the user whom Hydra remembers can sign in here. */
  otherAccount: OtherAccountView | undefined;
  /** Why the form is there once more. */
  problem: "wrong_password" | "try_again" | "begun_again" | undefined;
}

/** Shown to a user who has signed in in another tab. */
export interface SignedInAlreadyLocals {
  person: string | undefined;
  /** Where the sign-ins begin that were waiting in other tabs. */
  ways: WayBack[];
}
