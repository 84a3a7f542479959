import type { FailureCode, NextStep } from "../errors.ts";
import type { WayBack } from "../pages/page-locals.ts";

declare module "../pages/page-locals.ts" {
  interface PageLocals {
    error: ErrorLocals;
    "hydra-error": HydraErrorLocals;
    "kratos-error": KratosErrorLocals;
  }
}

/** An error of Lethe's own: a `PageError`. */
export interface ErrorLocals {
  code: FailureCode;
  title: string;
  advice: string;
  requestId: string;
  nextStep: NextStep;
  /** The older name of `nextStep`, for an operator's own template. */
  wayOn: NextStep;
  /** Where what it was about begins again: a sign-in, or, when it is empty, the page at this very address. Undefined when that is not known. */
  startAgain: string | undefined;
}

/** An error that Hydra sent the browser to `/error` with. */
export interface HydraErrorLocals {
  kind: string;
  errorCode: string | undefined;
  offerSignOut: boolean;
  requestId: string;
  /** Where the sign-ins begin that it may have been about. */
  ways: WayBack[];
}

/** An error that Kratos sent the browser to `/error` with. */
export interface KratosErrorLocals {
  kind: string;
  errorCode: string | undefined;
  requestId: string;
  /** Where the sign-ins begin that it may have been about. */
  ways: WayBack[];
}
