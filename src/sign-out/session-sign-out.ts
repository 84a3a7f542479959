import { forEachWhile } from "../concurrency.ts";
import type { ConsentSession } from "../hydra/consent-session.ts";
import type { KeptRevocation } from "./execution/deferred-revocations.ts";
import { accountSteps } from "./execution/kratos-steps.ts";
import { toLateAccess } from "./execution/late-access.ts";
import { deferredRevocation, revokeWhile } from "./execution/revoke.ts";
import { runSteps, type Step } from "./execution/steps.ts";
import { startTimeBudget } from "./execution/time-budget.ts";
import { startProgress, type EarlierProgress } from "./progress.ts";
import { newestOf, nothingToRevoke, planRevocations, type RevocationPlan } from "./revocation-plan.ts";
import type { OrderTarget, SignOutOrder, SignOutResult } from "./sign-out-order.ts";
import type { SignOutDeps } from "./sign-out-deps.ts";

type SessionTarget = Extract<OrderTarget, { kind: "browser" | "everywhere" }>;

/** What there is to end at Hydra, read before anything ends. */
interface Plan {
  /** Sign-ins in other browsers. */
  otherSids: string[];
  revocations: RevocationPlan;
  /** The newest consent that there was when the sign-out began, by Hydra's own clock. */
  newestAtMs: number | undefined;
}

const atOnce = 8;

/**
 * The sign-in of this browser, or all of the user's: Kratos, the other sign-ins at Hydra, their clients' access, and last of all this sign-in at
 * Hydra. A step that fails stops the rest, so that nobody is told "signed out" who is not (docs/decisions/006).
 */
export function sessionSignOut({ hydra, kratos, revocations, settings, timeBudgetMs }: SignOutDeps) {
  return async function signOutSession(order: SignOutOrder, target: SessionTarget): Promise<SignOutResult> {
    const { logoutChallenge, earlier } = order;
    const plan: Plan = { otherSids: [], revocations: nothingToRevoke, newestAtMs: undefined };
    const steps = stepsFor(order, target, plan);
    const progress = startProgress([...steps.map(({ ends }) => ends), "here"], earlier);
    let kept: KeptRevocation | undefined;
    try {
      // What has ended is no longer in Hydra's list as it was.
      if (target.kind === "everywhere" || settings.revoke !== "none")
        Object.assign(plan, await readPlan(order, target));
      await runSteps(steps, progress, earlier);
      const { incomplete } = progress;
      if (incomplete !== undefined) {
        const planned = { devices: plan.otherSids.length, access: plan.revocations.now.length };
        return { state: "in_progress", progress, incomplete, planned, newestAtMs: plan.newestAtMs };
      }
      kept = await keepLater(order, plan.revocations);
      const accepted =
        logoutChallenge === undefined ? undefined : await hydra.acceptLogoutRequest(logoutChallenge);
      const deferred = revokeLater(order, plan.revocations, kept);
      return { state: "done", progress, redirectTo: accepted?.redirectTo, deferred };
    } catch (error) {
      // Nothing was signed out that it would belong to.
      await kept?.withdraw().catch(() => undefined);
      return { state: "failed", progress, error };
    }
  };

  function stepsFor(order: SignOutOrder, { kind }: SessionTarget, plan: Plan): Step[] {
    const { subject, browser } = order;
    const everywhere = kind === "everywhere";
    const account =
      kratos === undefined || settings.kratos === "off"
        ? { first: [], last: [] }
        : accountSteps(kratos, settings.kratos, { subject, browser, everywhere });
    return [...account.first, ...hydraSteps(order, everywhere, plan), ...account.last];
  }

  // What may be very many.
  function hydraSteps({ subject, earlier, isWhole }: SignOutOrder, everywhere: boolean, plan: Plan): Step[] {
    if (!everywhere && settings.revoke === "none") return [];
    const isUnlimited = isWhole?.() === true || (earlier !== undefined && comesToNoEnd(earlier));
    const mayBegin = isUnlimited ? () => true : startTimeBudget(timeBudgetMs);
    const devices: Step = { ends: "devices", run: () => endSignIns(plan, mayBegin) };
    const access: Step = { ends: "access", run: () => revokeNow(subject, plan, mayBegin) };
    return [...(everywhere ? [devices] : []), ...(settings.revoke === "none" ? [] : [access])];
  }

  async function readPlan({ subject, earlier }: SignOutOrder, target: SessionTarget): Promise<Plan> {
    const { sid: ownSid, kind } = target;
    const everywhere = kind === "everywhere";
    const listed = await hydra.listConsentSessions(subject);
    // A sign-in elsewhere that begins while a sign-out takes its time stays. Hydra's times against each other: no clock of ours counts.
    const newestAtMs = earlier === undefined ? newestOf(listed) : earlier.newestAtMs;
    const isOlder = ({ sid, handledAtMs = 0 }: ConsentSession) =>
      (sid !== "" && sid === ownSid) || newestAtMs === undefined || handledAtMs <= newestAtMs;
    const consents = listed.filter(isOlder);
    const newer = listed.filter((consent) => !isOlder(consent));
    const sids = new Set(everywhere ? consents.map(({ sid }) => sid) : []);
    // Without a delay, nothing is to wait in memory where a killed process could lose it.
    const policy = { revoke: settings.revoke, everywhere, atOnce: settings.revokeDelayMs === 0, newer };
    return {
      otherSids: [...sids].filter((sid) => sid !== "" && sid !== ownSid),
      revocations: planRevocations(consents, target, policy),
      newestAtMs,
    };
  }

  // Each by its own sid, so that Hydra tells its clients, and never this browser's: its clients are told when it follows the redirect.
  async function endSignIns({ otherSids }: Plan, mayBegin: () => boolean) {
    const ended = await forEachWhile(otherSids, atOnce, mayBegin, (sid) => hydra.endLoginSession(sid));
    return { ended, left: otherSids.length - ended };
  }

  async function revokeNow(subject: string, { revocations: { now } }: Plan, mayBegin: () => boolean) {
    const ended = await revokeWhile(hydra, subject, now, mayBegin);
    return { ended, left: now.length - ended };
  }

  async function keepLater({ subject, requestId }: SignOutOrder, plan: RevocationPlan) {
    if (plan.later.length === 0) return undefined;
    const work = { subject, requestId, afterMs: settings.revokeDelayMs };
    return revocations.keep?.(work, toLateAccess(plan));
  }

  function revokeLater(
    { subject, requestId }: SignOutOrder,
    plan: RevocationPlan,
    kept: KeptRevocation | undefined,
  ): number {
    if (plan.later.length === 0) return 0;
    const run = deferredRevocation(hydra, subject, plan);
    revocations.add({ subject, afterMs: settings.revokeDelayMs, requestId, run, kept });
    return plan.later.length;
  }
}

// A Hydra that still lists what has ended would be shown to the user for ever: after as much as there was, the rest goes in one.
function comesToNoEnd({ of, ended }: EarlierProgress): boolean {
  return Number(ended["devices"] ?? 0) + Number(ended["access"] ?? 0) >= of;
}
