import type { Request, Response } from "express";
import { PageError } from "../errors.ts";
import type { LoginRequest } from "../hydra/login-request.ts";
import { identityName } from "../pages/identity-name.ts";
import type { KratosSession } from "../kratos/kratos.ts";
import { demandDocumentLoad } from "../middleware/document-load.ts";
import { followOnce } from "../browser-state/follow-once.ts";
import { isNavigation } from "../middleware/navigation.ts";
import { seeOther } from "../middleware/see-other.ts";
import { restartedCookie } from "../kratos-pages/begun-again.ts";
import { readStartParameters } from "../kratos-pages/start-parameters.ts";
import { answeredSignIns } from "../browser-state/answered-sign-ins.ts";
import { askingUrl } from "../hydra/prompt-login-url.ts";
import type { KratosLoginDeps } from "./login-deps.ts";
import { namesIdentity } from "../pages/names-identity.ts";
import type { OidcContext } from "../hydra/authorization-request.ts";
import { chooseAccount, type SignedInUser } from "./choose-account.ts";
import { otherUser } from "../browser-state/other-user.ts";
import { isOlder } from "./second-tab.ts";

/** Hydra's login requests, where Kratos knows the users. */
export function kratosRequests(deps: KratosLoginDeps) {
  const { hydra, kratos, signIn, cookies, pending, config } = deps;
  const answered = answeredSignIns({ cookies, publicUrl: config.hydra.publicUrl });
  const { rememberForMs } = config.signIn;
  const others = otherUser(cookies);
  const follow = followOnce(cookies);
  const choose = chooseAccount(deps);
  return { open, isWished, begin };

  /**
   * A sign-in that Hydra remembers holds as long as its Kratos session: "sign out of every device" ends that one. Else the user is
   * asked, by Kratos, which also accepts at Hydra.
   */
  async function open(req: Request, res: Response, request: LoginRequest): Promise<void> {
    const { challenge, subject, skip, context } = request;
    // `acr_values` (§3.1.2.1), of which Kratos's `aal2` is the one that asks for more than a session.
    const wantsSecondFactor = context.acrValues.includes("aal2");
    // 1. Its user has signed in in another tab since.
    if (await beganElsewhere(req, res, request)) return;
    // 2. Who is at this browser, where that counts.
    const choosing = choose.askHydra(req, res, request);
    if (choosing !== undefined) return seeOther(res, choosing);
    const isAwaited = !skip && others.isAwaited(req, res, request);
    const isHinted = context.loginHint !== undefined || context.hintedSubject !== undefined;
    const isAsked = skip || wantsSecondFactor || isAwaited || isHinted;
    const here = isAsked ? await kratos.whoAmI(req.headers.cookie) : undefined;
    const session = here?.state === "signed_in" ? here.session : undefined;
    const isEnough = !wantsSecondFactor || session?.assuranceLevel === "aal2";
    const lacksFactor = here?.state === "second_factor_missing" || (session !== undefined && !isEnough);
    // 3. A session that Hydra may take, unless its user is to choose.
    const user = session && userOf(session);
    if (skip && session?.identity.id === subject && isEnough) {
      if (user && choose.show(req, res, request, { user })) return;
      return accept(req, res, challenge, session);
    }
    const isChoiceDue = user !== undefined && choose.isDue(req, request, user);
    if (isAwaited && session !== undefined && isEnough && !isChoiceDue && others.isSameUser(req, session))
      return accept(req, res, challenge, session);
    // 4. OpenID Connect Core 1.0 §3.1.2.1 and §3.1.2.6: no page may be shown, and the client is told.
    if (context.prompt.includes("none")) {
      demandDocumentLoad(req);
      const { redirectTo } = await hydra.rejectLoginRequest(challenge, "login_required");
      return seeOther(res, redirectTo);
    }
    // 5. The client asks for a choice, or for another user than the one who is signed in: Kratos would ask that one for the password, and
    // where Hydra remembers another, a request that begins afresh would take them unasked.
    const demanded = session && isOtherDemanded(context, session);
    if (user && choose.show(req, res, request, { user, canGoOn: !demanded })) return;
    // 6. Of a request with `skip` Hydra takes its subject alone; of one that begins afresh it takes any user, who then types a password
    // once.
    const isSubjects = session?.identity.id === subject;
    const afresh =
      skip && here?.state !== "second_factor_missing" && !isSubjects
        ? askingUrl(request.requestUrl, config.hydra.publicUrl)
        : undefined;
    if (afresh !== undefined) {
      if (session !== undefined && isNavigation(req) && !isChoiceDue) {
        others.remember(res, afresh, request, session);
        if (user !== undefined) choose.carry(req, res, request, { user, url: afresh });
      }
      return seeOther(res, afresh);
    }
    // 7. Kratos asks.
    await goToKratos(res, {
      ...readStartParameters(req.query),
      login_challenge: challenge,
      // On `skip` Kratos would be satisfied with what it takes for a session.
      ...(skip && here?.state === "signed_out" && { refresh: "true" }),
      // Kratos can't be asked for the second factor of a user who has not signed in.
      ...(lacksFactor && { aal: "aal2" }),
    });
  }

  // A page of it is loaded again, and its user has signed in in another tab since. Kratos would ask for the password once more; Hydra, of
  // a request that begins again, does not.
  async function beganElsewhere(req: Request, res: Response, { challenge, skip }: LoginRequest) {
    const waiting = skip || !isNavigation(req) ? undefined : pending.find(req, challenge);
    if (waiting?.beginning === undefined) return false;
    const here = await kratos.whoAmI(req.headers.cookie);
    if (here.state !== "signed_in" || !isOlder(waiting, here.session)) return false;
    return follow(req, res, challenge, waiting.beginning);
  }

  async function accept(req: Request, res: Response, challenge: string, session: KratosSession) {
    demandDocumentLoad(req);
    const subject = session.identity.id;
    const { redirectTo } = await hydra.acceptLoginRequest(challenge, {
      subject,
      rememberForSeconds: Math.max(1, Math.floor(rememberForMs / 1000)),
      extend: true,
      identityProviderSessionId: session.id,
      amr: [...new Set(session.methods)],
      acr: session.assuranceLevel,
    });
    if (isNavigation(req)) {
      signIn.remember(res, subject, rememberForMs, identityName(session.identity));
      cookies.clearIfSent(req, res, restartedCookie.name);
      choose.end(req, res);
    }
    answered.note(res, "login", challenge, "accepted");
    seeOther(res, redirectTo);
  }

  /** A sign-in for no client. */
  function begin(req: Request, res: Response): Promise<void> {
    return goToKratos(res, readStartParameters(req.query));
  }

  // The browser would be left with its own words for a server that does not answer.
  async function goToKratos(res: Response, parameters: Record<string, string>): Promise<void> {
    if (!(await kratos.isReady())) throw new PageError("kratos_unavailable", { detail: "not ready" });
    seeOther(res, kratos.startUrl("login", parameters));
  }
}

function userOf({ identity }: KratosSession): SignedInUser {
  return {
    name: identityName(identity),
    identityId: identity.id,
    isMeantBy: (hint) => namesIdentity(hint, identity),
  };
}

// Kratos's ids are UUIDs; what a client knows that gets pairwise subjects is none.
function isOtherDemanded({ hintedSubject }: OidcContext, { identity }: KratosSession): boolean {
  return hintedSubject !== undefined && /^[\da-f-]{36}$/.test(hintedSubject) && hintedSubject !== identity.id;
}

/** True when the address asks for something that only Kratos understands. */
function isWished(req: Request): boolean {
  return Object.keys(readStartParameters(req.query)).length > 0;
}
