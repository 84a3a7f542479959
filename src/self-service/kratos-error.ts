import type { Request, Response } from "express";
import type { Kratos, KratosFault } from "../kratos/kratos.ts";
import type { SignedOutCheck } from "../logout/signed-out-check.ts";
import { isNavigation } from "../middleware/navigation.ts";
import { readParameter } from "../middleware/parameters.ts";
import { readRequestId } from "../middleware/request-log.ts";
import type { Pages } from "../pages/pages.ts";

/** What Kratos could not do; the words for each are in `locales/` under `kratos_error`. */
export interface KratosExplanation {
  kind:
    | "csrf"
    | "expired"
    | "signed_in"
    | "signed_out"
    | "second_factor"
    | "other_person"
    | "return_to"
    | "disabled"
    | "not_verified"
    | "unavailable"
    | "other";
  /** Kratos's id of the error, when it looks like one. */
  errorCode: string | undefined;
}

// text/message_error.go of Kratos's.
const kinds = new Map<string, KratosExplanation["kind"]>([
  ["security_csrf_violation", "csrf"],
  ["self_service_flow_expired", "expired"],
  ["self_service_flow_replaced", "expired"],
  ["session_already_available", "signed_in"],
  ["session_aal_already_fulfilled", "signed_in"],
  ["session_inactive", "signed_out"],
  ["session_aal1_required", "signed_out"],
  ["session_refresh_required", "signed_out"],
  ["session_aal2_required", "second_factor"],
  ["security_identity_mismatch", "other_person"],
  ["self_service_flow_return_to_forbidden", "return_to"],
  ["self_service_flow_disabled", "disabled"],
  ["session_verified_address_required", "not_verified"],
]);

/** @param fault undefined when Kratos does not know the error any more */
export function explainKratosError(fault: KratosFault | undefined): KratosExplanation {
  if (fault === undefined) return { kind: "expired", errorCode: undefined };
  const id = fault.id ?? "";
  const errorCode = /^[a-z0-9_]{3,60}$/.test(id) ? id : undefined;
  const known = kinds.get(id);
  if (known !== undefined) return { kind: known, errorCode };
  if (fault.status === 410) return { kind: "expired", errorCode };
  return { kind: fault.status >= 500 ? "unavailable" : "other", errorCode };
}

export interface KratosErrorDeps {
  kratos: Pick<Kratos, "getError">;
  pages: Pages;
  checks: SignedOutCheck;
}

/** Handles `/error?id=`, where Kratos sends the browser: says in plain words what Kratos could not do, and none of its own texts. */
export function kratosErrorHandler({ kratos, pages, checks }: KratosErrorDeps) {
  return async function explainError(req: Request, res: Response): Promise<void> {
    if (isNavigation(req)) checks.forget(req, res);
    const id = readParameter(req.query, "id");
    const isId = typeof id === "string" && /^[A-Za-z0-9_-]{1,128}$/.test(id);
    const fault = isId ? await kratos.getError(id) : undefined;
    const locals = { ...explainKratosError(fault), requestId: readRequestId(req) };
    pages.send(req, res, "kratos-error", locals, 400);
  };
}
