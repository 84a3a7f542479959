import { isOverAtHydra } from "../kratos/flows-api.ts";
import type { KratosFault } from "../kratos/kratos.ts";

/** What Kratos could not do; the words for each are in `locales/` under `kratos_error`. */
export interface KratosExplanation {
  kind:
    | "csrf"
    | "expired"
    | "sign_in_over"
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

/**
 * Which of the kinds an error of Kratos's is.
 * @param fault undefined when Kratos does not know the error any more
 */
export function explainKratosError(fault: KratosFault | undefined): KratosExplanation {
  if (fault === undefined) return { kind: "expired", errorCode: undefined };
  const id = fault.id ?? "";
  const errorCode = /^[a-z0-9_]{3,60}$/.test(id) ? id : undefined;
  const known = kinds.get(id);
  if (known !== undefined) return { kind: known, errorCode };
  // Of a login request that has expired, was answered in another tab or is not known (any more), Kratos speaks as of a fault of its own.
  if (isOverAtHydra(fault.hydraStatus)) return { kind: "sign_in_over", errorCode };
  if (fault.status === 410) return { kind: "expired", errorCode };
  return { kind: fault.status >= 500 ? "unavailable" : "other", errorCode };
}

/** True for an id that is known to be one of Kratos's own: those may be logged. */
export function isKnownKratosError(id: string): boolean {
  return kinds.has(id);
}
