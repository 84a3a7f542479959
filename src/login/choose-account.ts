import type { Request, Response } from "express";
import { accountChoice, chosenMark, goOnAs, userMark } from "../browser-state/account-choice.ts";
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
  return { ...choice, isDue, carry, show };

  /** True where a client asks for a choice, or for another user than this one, until this very user has chosen to go on. */
  function isDue(req: Request, request: LoginRequest, user: SignedInUser): boolean {
    const chosen = chosenMark(req);
    if (chosen === markOf(request, user) || choice.isKept(req, request, idOf(request, user))) return false;
    // Who was chosen is not who is here now.
    return chosen !== undefined || choice.isDue(req, request) || isOtherExpected(request, user);
  }

  /** What was chosen holds also where the request begins once more, at this address. */
  function carry(
    req: Request,
    res: Response,
    request: LoginRequest,
    to: { user: SignedInUser; url: string },
  ) {
    if (chosenMark(req) === markOf(request, to.user)) choice.keep(res, to.url, idOf(request, to.user));
  }

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
    const otherAccount =
      isDue(req, request, user) || !canGoOn
        ? switches.offer(req, res, { requestUrl, subject: subject || undefined, shown: user.identityId })
        : undefined;
    if (otherAccount === undefined) return false;
    const client = viewClient(request.client);
    pending.keep(req, res, { challenge, requestUrl, client }, { offered: false });
    pages.send(req, res, "choose-account", {
      client,
      clientLogo: client.logo,
      person: user.name,
      expected: isOtherExpected(request, user) ? displayName(loginHint ?? "") : undefined,
      isOtherDemanded: !canGoOn,
      goOnUrl: canGoOn ? goOnUrl(req, request, user) : undefined,
      otherAccount,
      tryAgain: false,
      problem: undefined,
    });
    return true;
  }

  function goOnUrl(req: Request, request: LoginRequest, user: SignedInUser): string {
    return addQuery(`${config.linkPrefix}${paths.login}`, {
      login_challenge: request.challenge,
      ...lastingParameters(readStartParameters(req.query)),
      [goOnAs]: markOf(request, user),
    });
  }
}

function markOf(request: LoginRequest, user: SignedInUser): string {
  return userMark(request, idOf(request, user));
}

// Without Kratos, Hydra's subject is the user who is here.
function idOf({ subject }: LoginRequest, { identityId }: SignedInUser): string {
  return identityId ?? subject;
}

function isOtherExpected({ context: { loginHint } }: LoginRequest, user: SignedInUser): boolean {
  return loginHint !== undefined && user.isMeantBy(loginHint) === false;
}
