declare module "../pages/page-locals.ts" {
  interface PageLocals {
    "account-delete": AccountDeleteLocals;
    "account-deleted": object;
    "account-delete-stopped": AccountDeleteStoppedLocals;
  }
}

/** What the question is given. */
export interface AccountDeleteLocals {
  csrfToken: string;
  /** Kratos's id of the identity that the question is about: the form brings it back. */
  account: string;
  /** Who that is; undefined when their traits have no name for them. */
  person: string | undefined;
  /** Where a "no" leads. */
  cancelPath: string;
  /** Why the form was refused, and nothing has happened yet. `other_here`: it was about another account than the one that is signed in now. */
  again: "try_again" | "other_here" | undefined;
}

/** What the page of a deletion that stopped half-way is given. */
export interface AccountDeleteStoppedLocals {
  story: "nothing_ended" | "half_ended" | "not_deleted";
  accountPath: string;
  requestId: string;
}
