import type { Request, Response } from "express";
import { answeredChallenges } from "../browser-state/answered-challenges.ts";
import { alsoEndedCookie, type AlsoEnded } from "../browser-state/also-ended.ts";
import { readRequestId } from "../middleware/request-log.ts";
import { seeOther } from "../middleware/see-other.ts";
import { wantsProblem } from "../middleware/problem.ts";
import { identityName } from "../pages/identity-name.ts";
import { errorOf, type SignOutOrder, type SignOutResult } from "../sign-out/sign-out-order.ts";
import type { EndSession, DecidedSignOut } from "./decided-sign-out.ts";
import { accountReach } from "./account-reach.ts";
import type { LogoutDeps } from "./logout-deps.ts";
import { showInProgress } from "./show-in-progress.ts";
import { showStopped } from "./show-stopped.ts";

const tryAgainForMs = 10 * 60 * 1000;

/** Has the engine end what was decided on, and answers with what came of it: Hydra's redirect, how far it has come, or where it stopped. */
export function sessionEnder(deps: LogoutDeps): EndSession {
  const { signOut, signIn, pages } = deps;
  const answered = answeredChallenges(deps.cookies);
  const endedCookie = alsoEndedCookie(deps.cookies);
  const stopped = showStopped(pages);
  const inProgress = showInProgress(deps);
  // Nobody has looked at the sessions at Kratos that a device may have.
  const leavesAccount = accountReach(deps) === "off";

  return async function endSession(req, res, decided, audit) {
    const { challenge, reason } = decided;
    const result = await signOut(orderOf(req, res, decided));
    const { progress } = result;
    const isAlone = progress.targets.length === 1;
    if (result.state === "done" && result.redirectTo !== undefined) {
      // Accepting ends nothing: the session ends when the browser follows the redirect, so nothing may stand in its way.
      signIn.forget(req, res);
      answered.note(res, "logout", challenge, "accepted");
      const ended = alsoEnded(result, decided.everywhere && !leavesAccount);
      if (isMore(ended)) endedCookie.note(res, ended);
      else endedCookie.forget(req, res);
      audit.record("accepted", reason, isAlone ? undefined : endedIn(result));
      return seeOther(res, result.redirectTo);
    }
    // Where nothing but Hydra's sign-in was to end, there is nothing to say of what has ended.
    if (result.state === "failed" && isAlone) throw result.error;
    rememberForAnotherTry(res, decided);
    if (result.state === "in_progress") return inProgress(req, res, { decided, result, audit });
    stopped(req, res, { error: errorOf(result), progress, audit });
  };

  // Kratos's session may have ended, and with it what says that all of this is the user's own to end.
  function rememberForAnotherTry(res: Response, { everywhere, facts, session }: DecidedSignOut): void {
    if (everywhere && session?.identity.id === facts.subject)
      signIn.remember(res, facts.subject, tryAgainForMs, identityName(session.identity));
  }
}

function orderOf(req: Request, res: Response, decided: DecidedSignOut): SignOutOrder {
  const { challenge, facts, everywhere, session } = decided;
  const { subject, sid, clientId, earlier } = facts;
  return {
    subject,
    target: { kind: everywhere ? "everywhere" : "browser", sid, clientId },
    browser: {
      cookie: req.headers.cookie,
      session,
      setCookies: (lines) => void res.append("Set-Cookie", lines),
    },
    logoutChallenge: challenge,
    requestId: readRequestId(req),
    earlier,
    // A caller that asks for JSON sees no page on the way.
    isWhole: () => wantsProblem(req),
  };
}

function endedIn({ progress, deferred }: SignOutResult & { state: "done" }): object {
  return { ...Object.fromEntries(progress.ended), ...(deferred > 0 && { access_later: deferred }) };
}

function alsoEnded(
  { progress: { ended }, deferred }: SignOutResult & { state: "done" },
  everyDevice: boolean,
): AlsoEnded {
  return {
    everyDevice,
    devices: Number(ended.get("devices") ?? 0),
    access: Number(ended.get("access") ?? 0),
    accessLater: deferred,
    account: ended.has("account_everywhere") || ended.has("account_elsewhere"),
  };
}

/** Worth more words than "in this browser". */
function isMore({ everyDevice, account, devices, access, accessLater }: AlsoEnded): boolean {
  return everyDevice || account || devices + access + accessLater > 0;
}
