import type { Request } from "express";

/** What became of a sign-out: one for each, when it is known. */
export interface SignOutOutcome {
  /** `accepted`: it ended. `rejected`: the user stays signed in. `gone`: its link was used or has expired. `failed`: Hydra or Kratos did not answer as they should. */
  outcome: "accepted" | "rejected" | "gone" | "failed";
  /** A decision's reason, `person`, or a failure's code. */
  reason: string;
  /** `client_id` of the app that asked, where one did and as soon as it is known. */
  clientId: string | undefined;
  /** Whose sign-in it is about, as soon as that is known. */
  subject: string | undefined;
}

/** Told of every outcome. Not waited for; what it throws is logged, and changes nothing. */
export type OutcomeListener = (outcome: SignOutOutcome, req: Request) => void | Promise<void>;
