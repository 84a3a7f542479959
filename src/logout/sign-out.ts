import type { Request, Response } from "express";
import type { ConsentSession } from "../hydra/consent-session.ts";
import type { KratosSession } from "../kratos/kratos.ts";
import { answeredChallenges } from "../browser-state/answered-challenges.ts";
import { readRequestId } from "../middleware/request-log.ts";
import { seeOther } from "../middleware/see-other.ts";
import { accountSteps } from "../sign-out/execution/kratos-steps.ts";
import type { Audit } from "./audit.ts";
import { forEachWhile } from "../concurrency.ts";
import { wantsProblem } from "../middleware/wants-problem.ts";
import {
  newestOf,
  nothingToRevoke,
  planRevocations,
  type RevocationPlan,
} from "../sign-out/revocation-plan.ts";
import { lateRevocation, revokeWhile } from "../sign-out/execution/revoke.ts";
import type { LogoutDeps } from "./logout-deps.ts";
import type { GoingOn, RequestFacts } from "./sealed-request.ts";
import { showGoingOn } from "./sign-out-going-on.ts";
import { startSlice } from "../sign-out/execution/time-budget.ts";
import { showStopped } from "./sign-out-stopped.ts";
import { runSteps, startProgress, type Step } from "../sign-out/execution/steps.ts";

/** A sign-out that was decided on. */
export interface DecidedSignOut {
  challenge: string;
  facts: RequestFacts;
  everywhere: boolean;
  /** Why: a decision's reason, or `person`. */
  reason: string;
  /** Kratos's session of this browser, if the decision has asked for it. */
  session: KratosSession | undefined;
}

export type SignOut = (req: Request, res: Response, decided: DecidedSignOut, audit: Audit) => Promise<void>;

/** What there is to end at Hydra, read before anything ends. */
export interface Plan {
  otherSids: string[];
  revocations: RevocationPlan;
  /** The newest consent that there was when the sign-out began, by Hydra's own clock. */
  newestAtMs?: number | undefined;
}

const atOnce = 8;
const tryAgainForMs = 10 * 60 * 1000;

/**
 * Ends what is to end, in this order: Kratos, the person's other sign-ins, their apps' access, and last of all this sign-in at Hydra. A
 * step that fails stops the rest, so that nobody is told "signed out" who is not (docs/decisions/006). What takes long is shown on its way,
 * and goes on with another request.
 */
export function createSignOut(deps: LogoutDeps): SignOut {
  const { hydra, kratos, pages, signIn, settings, revocations } = deps;
  const accountStepsFor =
    kratos === undefined || settings.kratos === "off" ? undefined : accountSteps(kratos, settings.kratos);
  const isPlain = accountStepsFor === undefined && settings.revoke === "none";
  const stop = showStopped(pages);
  const goOn = showGoingOn(deps);
  const answered = answeredChallenges(deps.cookies);

  return async function signOut(req, res, decided, audit) {
    const { challenge, facts, everywhere, reason } = decided;
    const { goingOn } = facts;
    if (isPlain && !everywhere) {
      const { redirectTo } = await hydra.acceptLogoutRequest(challenge);
      return leave(redirectTo);
    }
    const plan: Plan = { otherSids: [], revocations: nothingToRevoke };
    // A caller that asks for JSON sees no page that would go on.
    const isWhole = wantsProblem(req) || (goingOn !== undefined && comesToNoEnd(goingOn));
    const mayBegin = isWhole ? () => true : startSlice(deps.signOutSliceMs);
    const steps = stepsFor(req, res, decided, { plan, mayBegin });
    const progress = startProgress([...steps.map(({ ends }) => ends), "here"], goingOn);
    try {
      // What has ended is no longer in Hydra's list as it was.
      if (everywhere || settings.revoke !== "none") Object.assign(plan, await readPlan(decided));
      await runSteps(steps, progress, goingOn);
      const { halfWay } = progress;
      if (halfWay !== undefined) {
        rememberForAnotherTry(res, decided);
        return goOn(req, res, { decided, progress, halfWay, plan, audit });
      }
      const { redirectTo } = await hydra.acceptLogoutRequest(challenge);
      const { later } = plan.revocations;
      if (later.length > 0) revokeInTime(req, facts.subject, plan.revocations);
      leave(redirectTo, {
        ...Object.fromEntries(progress.ended),
        ...(later.length > 0 && { access_later: later.length }),
      });
    } catch (error) {
      rememberForAnotherTry(res, decided);
      stop(req, res, { error, progress, audit });
    }

    // Accepting ends nothing: the session ends when the browser follows the redirect, so nothing may stand in its way.
    function leave(redirectTo: string, ended?: object): void {
      signIn.forget(req, res);
      answered.note(res, "logout", challenge, "accepted");
      audit.record("accepted", reason, ended);
      seeOther(res, redirectTo);
    }
  };

  // Kratos's session may have ended, and with it what says that all of this is theirs to end.
  function rememberForAnotherTry(res: Response, { everywhere, facts, session }: DecidedSignOut): void {
    if (everywhere && session?.identity.id === facts.subject)
      signIn.remember(res, facts.subject, tryAgainForMs);
  }

  function stepsFor(
    req: Request,
    res: Response,
    decided: DecidedSignOut,
    { plan, mayBegin }: { plan: Plan; mayBegin: () => boolean },
  ): Step[] {
    const { facts, everywhere, session } = decided;
    const { cookie } = req.headers;
    const setCookies = (lines: string[]) => void res.append("Set-Cookie", lines);
    const account = accountStepsFor?.({ subject: facts.subject, everywhere, session, cookie, setCookies });
    const devices: Step = { ends: "devices", run: () => endSignIns(plan, mayBegin) };
    const access: Step = { ends: "access", run: () => revokeNow(facts.subject, plan, mayBegin) };
    return [
      ...(account?.first ?? []),
      ...(everywhere ? [devices] : []),
      ...(settings.revoke === "none" ? [] : [access]),
      ...(account?.last ?? []),
    ];
  }

  async function readPlan({ facts, everywhere }: DecidedSignOut): Promise<Plan> {
    const listed = await hydra.listConsentSessions(facts.subject);
    // Who signs in elsewhere while a sign-out takes its time keeps that. Hydra's times against each other: no clock of ours counts.
    const newestAtMs = facts.goingOn === undefined ? newestOf(listed) : facts.goingOn.newestAtMs;
    const isOlder = ({ sid, handledAtMs = 0 }: ConsentSession) =>
      (sid !== "" && sid === facts.sid) || newestAtMs === undefined || handledAtMs <= newestAtMs;
    const consents = listed.filter(isOlder);
    const newer = listed.filter((consent) => !isOlder(consent));
    const sids = new Set(everywhere ? consents.map(({ sid }) => sid) : []);
    // Whoever sets no delay wants nothing in memory that a killed process could lose.
    const policy = { revoke: settings.revoke, everywhere, atOnce: settings.revokeDelayMs === 0, newer };
    return {
      otherSids: [...sids].filter((sid) => sid !== "" && sid !== facts.sid),
      revocations: planRevocations(consents, facts, policy),
      newestAtMs,
    };
  }

  // Each by its own sid, so that Hydra tells its apps, and never this browser's: its apps are told when it follows the redirect.
  async function endSignIns({ otherSids }: Plan, mayBegin: () => boolean) {
    const ended = await forEachWhile(otherSids, atOnce, mayBegin, (sid) => hydra.endLoginSession(sid));
    return { ended, left: otherSids.length - ended };
  }

  async function revokeNow(subject: string, { revocations: { now } }: Plan, mayBegin: () => boolean) {
    const ended = await revokeWhile(hydra, subject, now, mayBegin);
    return { ended, left: now.length - ended };
  }

  function revokeInTime(req: Request, subject: string, plan: RevocationPlan): void {
    revocations.add({
      subject,
      afterMs: settings.revokeDelayMs,
      requestId: readRequestId(req),
      run: lateRevocation(hydra, subject, plan),
    });
  }
}

// A Hydra that still lists what has ended would be shown to the person for ever: after as much as there was, the rest goes in one.
function comesToNoEnd({ of, ended }: GoingOn): boolean {
  return Number(ended["devices"] ?? 0) + Number(ended["access"] ?? 0) >= of;
}
