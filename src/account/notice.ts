import type { Request, Response } from "express";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import type { AccountAction } from "./actions.ts";

const notices = {
  end_device: "device_ended",
  end_others: "others_ended",
  leave_app: "app_left",
} as const satisfies Record<AccountAction, string>;

/** What was just done. */
export type DoneNotice = (typeof notices)[AccountAction];

/**
 * Takes word of what was done over the redirect to the page, which says it once. Signed, unlike a parameter: nobody else's link can
 * have the page say that something was ended.
 */
export interface Notices {
  leave(res: Response, action: AccountAction): void;
  take(req: Request, res: Response): DoneNotice | undefined;
}

const name = "account-done";
const forMs = 60_000;

export function createNotices(cookies: SignedCookies): Notices {
  return {
    leave: (res, action) => cookies.set(res, name, notices[action], forMs),
    take(req, res) {
      const sent = cookies.read(req, name);
      cookies.clearIfSent(req, res, name);
      return Object.values(notices).find((notice) => notice === sent);
    },
  };
}
