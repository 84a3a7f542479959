import type { Request, Response } from "express";
import { PageError } from "../errors.ts";
import { readParameter } from "../middleware/parameters.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import { countOf, type Progress } from "../sign-out/progress.ts";
import type { OrderTarget } from "../sign-out/sign-out-order.ts";
import type { AccountStoppedLocals } from "./account-locals.ts";

/** What the account page's forms can ask for, and the notice that says that it was done. */
const notices = {
  end_device: "device_ended",
  end_others: "others_ended",
  leave_app: "app_left",
} as const;

export type AccountAction = keyof typeof notices;
export type DoneNotice = (typeof notices)[AccountAction];

const actions: readonly AccountAction[] = ["end_device", "end_others", "leave_app"];

/** @throws PageError `unknown_action` for anything but exactly one of them */
export function readAction(form: unknown): AccountAction {
  const given = readParameter(form, "action");
  const action = actions.find((name) => name === given);
  if (action === undefined) throw new PageError("unknown_action");
  return action;
}

/** What the form wants to end. What it names is looked for among the user's own: a form may have made it up. */
export function targetOf(action: AccountAction, form: unknown): OrderTarget {
  if (action === "end_device") return { kind: "device", sessionId: textIn(form, "device") };
  if (action === "end_others") return { kind: "other_devices" };
  return { kind: "client", clientId: textIn(form, "client"), mustBeListed: true };
}

function textIn(form: unknown, name: string): string {
  const value = readParameter(form, name);
  return typeof value === "string" ? value : "";
}

/**
 * Takes word of what was done over the redirect to the page, which says it once. Signed, unlike a parameter: no other page's link can
 * have the page say that something was ended.
 */
export interface DoneNotices {
  leave(res: Response, action: AccountAction): void;
  take(req: Request, res: Response): DoneNotice | undefined;
}

const name = "account-done";
const forMs = 60_000;

export function createDoneNotices(cookies: SignedCookies): DoneNotices {
  return {
    leave: (res, action) => cookies.set(res, name, notices[action], forMs),
    take(req, res) {
      const sent = cookies.read(req, name);
      cookies.clearIfSent(req, res, name);
      return Object.values(notices).find((notice) => notice === sent);
    },
  };
}

type FailureSummary = Pick<AccountStoppedLocals, "story" | "ended" | "total">;

/** What a step that failed leaves behind. The failed step itself may have taken effect or not: no summary claims either. */
export function failureSummary(action: AccountAction, progress: Progress): FailureSummary {
  const devices = countOf(progress, "account_elsewhere");
  return { story: storyOf(), ended: devices.ended, total: devices.of };

  function storyOf(): FailureSummary["story"] {
    if (action === "leave_app") return "app_kept";
    if (devices.ended > 0) return devices.ended < devices.of ? "some_devices_ended" : "some_sign_ins_left";
    return countOf(progress, "devices").ended > 0 ? "some_apps_told" : "nothing_ended";
  }
}
