import type { Request, Response } from "express";
import type { KratosSession } from "../kratos/kratos.ts";
import type { Audit } from "./audit.ts";
import type { FormState } from "./form-state.ts";

/** A sign-out that was decided on. */
export interface DecidedSignOut {
  challenge: string;
  facts: FormState;
  everywhere: boolean;
  /** Why: a decision's reason, or `person`. */
  reason: string;
  /** Kratos's session of this browser, if the decision has asked for it. */
  session: KratosSession | undefined;
}

export type EndSession = (
  req: Request,
  res: Response,
  decided: DecidedSignOut,
  audit: Audit,
) => Promise<void>;
