import type { Request, Response } from "express";
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
import { explainKratosError, isKnownKratosError, type KratosExplanation } from "./explain-kratos-error.ts";
import { isBegunAgain, markBegunAgain } from "../kratos-pages/begun-again.ts";

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

/** Handles `/error?id=` (https://www.ory.sh/docs/kratos/self-service/flows/user-facing-errors), where Kratos sends the browser: says in plain words what Kratos could not do, and none of its own texts. */
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
  const cause = { id: isKnownKratosError(id) ? id : kind, status, isFault };
  return hydraStatus === undefined ? cause : { ...cause, hydra_status: hydraStatus };
}
