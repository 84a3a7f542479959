import type { Request, Response } from "express";
import { PageError } from "../errors.ts";
import type { HydraSessions } from "../hydra/hydra-admin.ts";
import type { KratosSession, KratosSessions } from "../kratos/kratos.ts";
import type { Csrf } from "../middleware/csrf.ts";
import { isNavigation } from "../middleware/navigation.ts";
import { allowOwnScripts } from "../middleware/security-headers.ts";
import type { Pages } from "../pages/pages.ts";
import type { AccountLocals } from "./account-locals.ts";
import { viewAccount } from "./view-account.ts";

/** Those that show what can be ended. */
export type AccountPage = "account" | "account-devices" | "account-apps";

/** What was done, or why nothing was. */
export interface AccountNotice {
  notice?: AccountLocals["notice"];
  name?: string | undefined;
  count?: number;
}

export interface ShowAccountDeps {
  kratos: Pick<KratosSessions, "listOtherSessions">;
  hydra: HydraSessions;
  pages: Pages;
  csrf: Csrf;
}

/** Shows one of the pages of what can be ended, as it is now. */
export function showAccount({ kratos, hydra, pages, csrf }: ShowAccountDeps, page: AccountPage) {
  return async function show(
    req: Request,
    res: Response,
    session: KratosSession,
    { notice, name, count = 0 }: AccountNotice,
    status: number,
  ): Promise<void> {
    const [others, consents] = await Promise.all([
      unlessDown(res, kratos.listOtherSessions(req.headers.cookie)),
      unlessDown(res, hydra.listConsentSessions(session.identity.id)),
    ]);
    const view = viewAccount({ session, others, consents, messages: pages.messagesFor(req) });
    // A load that is no page view of a user's leaves nothing behind, not even a cookie.
    const csrfToken = req.method === "POST" || isNavigation(req) ? csrf.token(req, res) : "";
    // The overview has no times to write.
    if (page !== "account") allowOwnScripts(res);
    pages.send(req, res, page, { ...view, notice, noticeName: name, noticeCount: count, csrfToken }, status);
  };
}

// Hydra and Kratos are two: what the one knows is shown, and can be ended, whether the other answers or not.
async function unlessDown<Answer>(res: Response, asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof PageError)) throw error;
    res.err ??= error;
    return undefined;
  }
}
