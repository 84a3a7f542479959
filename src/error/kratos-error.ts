import type { Request, Response } from "express";
import { isOverAtHydra } from "../kratos/flows-api.ts";
import type { Kratos, KratosFault } from "../kratos/kratos.ts";
import type { SignedOutCheck } from "../browser-state/signed-out-check.ts";
import { otherUser } from "../browser-state/other-user.ts";
import { isNavigation } from "../middleware/navigation.ts";
import { readParameter } from "../middleware/parameters.ts";
import type { PendingSignIns } from "../browser-state/pending-sign-ins.ts";
import { logKratosError, readRequestId } from "../middleware/request-log.ts";
import { seeOther } from "../middleware/see-other.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import type { Pages } from "../pages/pages.ts";
import { isBegunAgain, markBegunAgain } from "../kratos-pages/begun-again.ts";

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

/** @param fault undefined when Kratos does not know the error any more */
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

export interface KratosErrorDeps {
  kratos: Pick<Kratos, "getError" | "whoAmI">;
  pages: Pages;
  checks: SignedOutCheck;
  cookies: SignedCookies;
  pending: PendingSignIns;
}

// What may have been about a sign-in for a client.
const aboutSignIn: ReadonlySet<KratosExplanation["kind"]> = new Set([
  "csrf",
  "expired",
  "sign_in_over",
  "signed_in",
]);

/** Handles `/error?id=`, where Kratos sends the browser: says in plain words what Kratos could not do, and none of its own texts. */
export function kratosErrorHandler({ kratos, pages, checks, cookies, pending }: KratosErrorDeps) {
  const others = otherUser(cookies);
  return explainError;

  async function explainError(req: Request, res: Response): Promise<void> {
    if (isNavigation(req)) checks.forget(req, res);
    const id = readParameter(req.query, "id");
    const isId = typeof id === "string" && /^[A-Za-z0-9_-]{1,128}$/.test(id);
    const fault = isId ? await kratos.getError(id) : undefined;
    const explanation = explainKratosError(fault);
    if (fault !== undefined) logKratosError(res, loggedOf(fault, explanation));
    const ways = aboutSignIn.has(explanation.kind) ? pending.waysBack(req) : [];
    const [only] = ways;
    // What began again a moment ago, and is over again, would go round in circles.
    const mayFollow = isNavigation(req) && !isBegunAgain(cookies, req, "login");
    if (explanation.kind === "sign_in_over" && ways.length === 1 && only !== undefined && mayFollow) {
      markBegunAgain(cookies, res, "login");
      await rememberPassword(req, res, only.url);
      return seeOther(res, only.url);
    }
    const locals = { ...explanation, ways, requestId: readRequestId(req) };
    pages.send(req, res, "kratos-error", locals, 400);
  }

  // It was right, and Kratos has a session by it: of a client that does not ask for more, it counts for the sign-in that begins now.
  async function rememberPassword(req: Request, res: Response, url: string): Promise<void> {
    if (pending.list(req).length > 1) return;
    const here = await kratos.whoAmI(req.headers.cookie);
    if (here.state === "signed_in") others.rememberFor(res, url, here.session);
  }
}

// An id that Kratos has not had until now is a link's, or its next release's: the log has none of those.
function loggedOf({ id = "", status, hydraStatus }: KratosFault, { kind }: KratosExplanation) {
  const isFault = status >= 500;
  const cause = { id: kinds.has(id) ? id : kind, status, isFault };
  return hydraStatus === undefined ? cause : { ...cause, hydra_status: hydraStatus };
}
