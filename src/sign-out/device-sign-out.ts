import { forEachConcurrently } from "../concurrency.ts";
import { PageError } from "../errors.ts";
import type { Kratos, KratosSession } from "../kratos/kratos.ts";
import { endAllSessions, endSessions } from "./execution/kratos-steps.ts";
import { runSteps, type Step } from "./execution/steps.ts";
import { startProgress, type Progress } from "./progress.ts";
import type { OrderBrowser, OrderTarget, SignOutOrder, SignOutResult } from "./sign-out-order.ts";
import type { SignOutDeps } from "./sign-out-deps.ts";
import { signInsByDevice } from "./sign-ins-by-device.ts";

type DeviceTarget = Extract<OrderTarget, { kind: "device" | "other_devices" }>;

const atOnce = 4;

/**
 * One other device, or all of them; this browser stays signed in. Hydra first: when it fails the device is still listed, and the user can try
 * again.
 */
export function deviceSignOut({ hydra, kratos }: Pick<SignOutDeps, "hydra" | "kratos">) {
  return async function signOutDevice(order: SignOutOrder, target: DeviceTarget): Promise<SignOutResult> {
    const progress = startProgress(["devices", "account_elsewhere"]);
    try {
      const steps = await stepsFor(order, target, progress);
      if (steps === undefined) return { state: "not_found", progress };
      await runSteps(steps, progress);
      return { state: "done", progress, redirectTo: undefined, deferred: 0 };
    } catch (error) {
      return { state: "failed", progress, error };
    }
  };

  /** Undefined when the device is not one of the user's. */
  async function stepsFor(
    { subject, browser }: SignOutOrder,
    target: DeviceTarget,
    progress: Progress,
  ): Promise<Step[] | undefined> {
    const { session } = browser;
    // Devices are what Kratos lists for this session.
    if (kratos === undefined || session === undefined)
      throw new PageError("internal", { detail: "devices without a session at Kratos" });
    const others = await kratos.listOtherSessions(browser.cookie);
    const found = others.find(({ id }) => target.kind === "device" && id === target.sessionId);
    if (target.kind === "device") {
      if (found === undefined) return undefined;
      progress.sessionId = found.id;
    }
    progress.counts.set("account_elsewhere", { ended: 0, of: found === undefined ? others.length : 1 });
    const signIns = signInsByDevice(await hydra.listConsentSessions(subject), session.id);
    if (found !== undefined) return [signInsStep(signIns.of(found.id)), sessionStep(kratos, browser, found)];
    return [
      signInsStep(signIns.others),
      { ends: "account_elsewhere", run: (count) => endAllSessions(kratos, browser, others, count) },
      // Last: one of them may be this browser's, and Hydra may end the very session that all of this is done with.
      signInsStep(signIns.unknown),
    ];
  }

  function signInsStep(sids: string[]): Step {
    return {
      ends: "devices",
      run: (count) =>
        forEachConcurrently(sids, atOnce, async (sid) => {
          await hydra.endLoginSession(sid);
          count.ended += 1;
        }),
    };
  }
}

function sessionStep(kratos: Kratos, browser: OrderBrowser, session: KratosSession): Step {
  return {
    ends: "account_elsewhere",
    run: async (count) => void (await endSessions(kratos, browser, [session], count)),
  };
}
