import type { Request, Response } from "express";
import { z } from "zod";
import { shownOnce } from "../browser-state/shown-once.ts";
import { PageError } from "../errors.ts";
import { readParameter } from "../middleware/parameters.ts";
import { displayName } from "../pages/client-view.ts";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import { countOf, type Progress } from "../sign-out/progress.ts";
import type { OrderTarget } from "../sign-out/sign-out-order.ts";
import type { AccountStoppedLocals } from "./account-locals.ts";

/** What the account page's forms can ask for, and the notice that says that it was done. */
const notices = {
  end_device: "device_ended",
  end_others: "others_ended",
  leave_app: "app_left",
  leave_all_apps: "all_apps_left",
} as const;

export type AccountAction = keyof typeof notices;
export type DoneNotice = (typeof notices)[AccountAction];

const actions: readonly AccountAction[] = ["end_device", "end_others", "leave_app", "leave_all_apps"];

/** @throws PageError `unknown_action` for anything but exactly one of them */
export function readAction(form: unknown): AccountAction {
  const given = readParameter(form, "action");
  const action = actions.find((name) => name === given);
  if (action === undefined) throw new PageError("unknown_action");
  return action;
}

/** True where the form names something that no other user has. An app may be another user's as well. */
export function namesOwn(action: AccountAction): boolean {
  return action === "end_device";
}

/** What the form wants to end. What it names is looked for among the user's own: a form may have made it up. */
export function targetOf(action: AccountAction, form: unknown): OrderTarget {
  if (action === "end_device") return { kind: "device", sessionId: textIn(form, "device") };
  if (action === "end_others") return { kind: "other_devices" };
  if (action === "leave_all_apps") return { kind: "all_clients" };
  return { kind: "client", clientId: textIn(form, "client"), mustBeListed: true };
}

function textIn(form: unknown, name: string): string {
  const value = readParameter(form, name);
  return typeof value === "string" ? value : "";
}

/** What was done, and to what. */
export interface Done {
  notice: DoneNotice;
  /** As the page called it. */
  name: string | undefined;
  /** Devices that it ended. */
  count: number;
}

/** What was done to what the form named. It is the page's own word for it, which only this user's browser can have sent. */
export function doneBy(action: AccountAction, form: unknown, progress: Progress): Done {
  const name = displayName(textIn(form, "name"));
  return { notice: notices[action], name, count: countOf(progress, "account_elsewhere").ended };
}

/**
 * Takes word of what was done over the redirect to the page, which says it once. Signed, unlike a parameter: no other page's link can
 * have the page say that something was ended.
 */
export interface DoneNotices {
  leave(res: Response, done: Done): void;
  take(req: Request, res: Response): Done | undefined;
}

const name = "account-done";
const forMs = 60_000;

const kept = z.object({
  notice: z.enum(Object.values(notices)),
  name: z.string().optional(),
  count: z.number(),
});

export function createDoneNotices(cookies: SignedCookies): DoneNotices {
  const once = shownOnce(cookies);
  return {
    leave: (res, done) => cookies.set(res, name, JSON.stringify(done), forMs),
    take(req, res) {
      const sent = once.take(req, res, name);
      const { data } = kept.safeParse(sent === undefined ? undefined : parseJson(sent));
      return data && { ...data, name: data.name };
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type FailureSummary = Pick<AccountStoppedLocals, "story" | "ended" | "total">;

/** What a step that failed leaves behind. The failed step itself may have taken effect or not: no summary claims either. */
export function failureSummary(action: AccountAction, progress: Progress): FailureSummary {
  const devices = countOf(progress, "account_elsewhere");
  return { story: storyOf(), ended: devices.ended, total: devices.of };

  function storyOf(): FailureSummary["story"] {
    if (action === "leave_app") return "app_kept";
    if (action === "leave_all_apps") return "apps_kept";
    if (devices.ended > 0) return devices.ended < devices.of ? "some_devices_ended" : "some_sign_ins_left";
    return countOf(progress, "devices").ended > 0 ? "some_apps_told" : "nothing_ended";
  }
}
