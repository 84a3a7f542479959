import type { Request, Response } from "express";
import { allowOwnScripts } from "../middleware/security-headers.ts";
import type { EarlierProgress } from "../sign-out/progress.ts";
import type { SignOutResult } from "../sign-out/sign-out-order.ts";
import type { Audit } from "./audit.ts";
import type { DecidedSignOut } from "./decided-sign-out.ts";
import type { LogoutDeps } from "./logout-deps.ts";
import type { CountView } from "./logout-locals.ts";

export interface InProgress {
  decided: DecidedSignOut;
  result: Extract<SignOutResult, { state: "in_progress" }>;
  audit: Audit;
}

/**
 * Says of a sign-out that takes long how far it has come, with a form that goes on with it. Nothing in this browser's sign-in at Hydra has
 * changed by then.
 */
export function showInProgress({ pages, csrf, formState }: Pick<LogoutDeps, "pages" | "csrf" | "formState">) {
  return function show(req: Request, res: Response, { decided, result, audit }: InProgress): void {
    const { challenge, facts, everywhere, reason } = decided;
    const { progress, incomplete, planned, newestAtMs } = result;
    const devices = count("devices", planned.devices);
    const access = count("access", planned.access);
    const ended = devices.ended + access.ended;
    const total = devices.total + access.total;
    const earlier: EarlierProgress = {
      reason,
      of: facts.earlier?.of ?? total,
      ended: Object.fromEntries(progress.ended),
      halfWay: incomplete,
      newestAtMs,
    };
    audit.record("going_on", reason, earlier.ended, total - ended);
    const numbers = new Intl.NumberFormat(pages.messagesFor(req).lang);
    // One that presses the button; without it the user does.
    allowOwnScripts(res);
    pages.send(req, res, "sign-out-going-on", {
      challenge,
      csrfToken: csrf.token(req, res),
      sealedRequest: formState.seal(challenge, { ...facts, earlier }),
      action: everywhere ? "everywhere" : "accept",
      progress: { ended, of: total },
      devices: view(devices),
      access: view(access),
    });

    function count(target: "devices" | "access", left: number): { ended: number; total: number } {
      const before = Number(facts.earlier?.ended[target] ?? 0);
      return { ended: Number(progress.ended.get(target) ?? before), total: before + left };
    }

    function view(counted: ReturnType<typeof count>): CountView | undefined {
      if (counted.total === 0) return undefined;
      return { ended: numbers.format(counted.ended), total: numbers.format(counted.total) };
    }
  };
}
