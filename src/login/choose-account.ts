import type { Request, Response } from "express";
import { accountChoice, goOnAs, hasChosen } from "../browser-state/account-choice.ts";
import type { LoginRequest } from "../hydra/login-request.ts";
import { isNavigation } from "../middleware/navigation.ts";
import { displayName, viewClient } from "../pages/client-view.ts";
import { lastingParameters, readStartParameters, addQuery } from "../kratos-pages/start-parameters.ts";
import { paths } from "../paths.ts";
import type { LoginDeps } from "./login-deps.ts";

/** Who is signed in. */
export interface SignedInUser {
  name: string | undefined;
  /** Kratos's, where there is one. */
  identityId?: string;
  /** Whether a client's `login_hint` means them; undefined where that can't be known. */
  isMeantBy(hint: string): boolean | undefined;
}

type ChooseAccountDeps = Pick<LoginDeps, "pages" | "switches" | "pending" | "cookies" | "config">;

/** The page on which a user who is signed in goes on as before or with another account. */
export function chooseAccount({ pages, switches, pending, cookies, config }: ChooseAccountDeps) {
  const choice = accountChoice(cookies, config);
  return { ...choice, show };

  /**
   * Shows it where the client asks for a choice, or for another user than this one. False where it does not, where no page may be shown,
   * and where the client's request can't be repeated: then there is no choice.
   * @param canGoOn false when the client takes nobody but another user than the one who is signed in
   */
  function show(
    req: Request,
    res: Response,
    request: LoginRequest,
    { user, canGoOn = true }: { user: SignedInUser; canGoOn?: boolean },
  ): boolean {
    const { challenge, requestUrl, subject, context } = request;
    const { prompt, loginHint } = context;
    if (prompt.includes("none") || !isNavigation(req)) return false;
    const isOther = loginHint !== undefined && user.isMeantBy(loginHint) === false;
    const isDue = choice.isDue(req, request) || (isOther && !hasChosen(req));
    const otherAccount =
      isDue || !canGoOn
        ? switches.offer(req, res, { requestUrl, subject: subject || undefined, shown: user.identityId })
        : undefined;
    if (otherAccount === undefined) return false;
    const client = viewClient(request.client);
    pending.keep(req, res, { challenge, requestUrl, client }, { offered: false });
    pages.send(req, res, "choose-account", {
      client,
      clientLogo: client.logo,
      person: user.name,
      expected: isOther ? displayName(loginHint) : undefined,
      isOtherDemanded: !canGoOn,
      goOnUrl: canGoOn ? goOnUrl(req, challenge) : undefined,
      otherAccount,
      tryAgain: false,
    });
    return true;
  }

  function goOnUrl(req: Request, challenge: string): string {
    return addQuery(`${config.linkPrefix}${paths.login}`, {
      login_challenge: challenge,
      ...lastingParameters(readStartParameters(req.query)),
      [goOnAs.name]: goOnAs.value,
    });
  }
}
