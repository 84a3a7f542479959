import type { Request, Response } from "express";
import { allowOwnScripts } from "../middleware/security-headers.ts";
import type { CountView, Ending } from "./logout-locals.ts";
import type { Audit } from "./audit.ts";
import type { LogoutDeps } from "./logout-deps.ts";
import type { GoingOn } from "./sealed-request.ts";
import type { DecidedSignOut, Plan } from "./sign-out.ts";
import type { Progress } from "../sign-out/execution/steps.ts";

export interface SliceOver {
  decided: DecidedSignOut;
  progress: Progress;
  halfWay: Ending;
  /** As it was when this request began. */
  plan: Plan;
  audit: Audit;
}

/**
 * Says of a sign-out that takes long how far it has come, with a form that goes on with it. Nothing in this browser's sign-in at Hydra has
 * changed by then.
 */
export function showGoingOn({ pages, csrf, seal }: Pick<LogoutDeps, "pages" | "csrf" | "seal">) {
  return function show(req: Request, res: Response, sliceOver: SliceOver): void {
    const { decided, progress, halfWay, plan, audit } = sliceOver;
    const { challenge, facts, everywhere, reason } = decided;
    const before = facts.goingOn;
    const devices = count("devices", plan.otherSids.length);
    const access = count("access", plan.revocations.now.length);
    const ended = devices.ended + access.ended;
    const total = devices.total + access.total;
    const goingOn: GoingOn = {
      reason,
      of: before?.of ?? total,
      ended: Object.fromEntries(progress.ended),
      halfWay,
      newestAtMs: plan.newestAtMs,
    };
    audit.record("going_on", reason, goingOn.ended, total - ended);
    const numbers = new Intl.NumberFormat(pages.wordsFor(req).lang);
    // One that presses the button; without it the person does.
    allowOwnScripts(res);
    pages.send(req, res, "sign-out-going-on", {
      challenge,
      csrfToken: csrf.token(req, res),
      sealedRequest: seal.seal(challenge, { ...facts, goingOn }),
      action: everywhere ? "everywhere" : "accept",
      progress: { ended, of: total },
      devices: view(devices),
      access: view(access),
    });

    function count(ends: "devices" | "access", planned: number): { ended: number; total: number } {
      const earlier = Number(before?.ended[ends] ?? 0);
      return { ended: Number(progress.ended.get(ends) ?? earlier), total: earlier + planned };
    }

    function view(counted: ReturnType<typeof count>): CountView | undefined {
      if (counted.total === 0) return undefined;
      return { ended: numbers.format(counted.ended), total: numbers.format(counted.total) };
    }
  };
}
