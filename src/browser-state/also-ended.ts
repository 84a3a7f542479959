import type { Request, Response } from "express";
import type { SignedCookies } from "../middleware/signed-cookies.ts";
import { shownOnce } from "./shown-once.ts";

/** What a sign-out has ended beside this browser's sign-in at Hydra. */
export interface AlsoEnded {
  /** True when the user chose every device, and every sign-in there was looked for: Kratos's, too, where it is set up. */
  everyDevice: boolean;
  /** Other sign-ins at Hydra. */
  devices: number;
  /** Clients that have lost their access. */
  access: number;
  /** Clients whose access is being revoked. */
  accessLater: number;
  /** True when every session at Kratos has ended. */
  account: boolean;
}

/** Keeps it until the browser comes back from Hydra, where the end of this browser's own sign-in is checked (docs/decisions/002). */
export interface AlsoEndedCookie {
  note(res: Response, ended: AlsoEnded): void;
  /** For one page. */
  take(req: Request, res: Response): AlsoEnded | undefined;
  /** Another sign-out has come. */
  forget(req: Request, res: Response): void;
}

const name = "ended";
const keptForMs = 5 * 60 * 1000;

/** It holds counts, and says of nobody whose they are. */
export function alsoEndedCookie(cookies: SignedCookies): AlsoEndedCookie {
  const once = shownOnce(cookies);
  return { note, take, forget };

  function note(res: Response, { devices, access, accessLater, account, everyDevice }: AlsoEnded): void {
    const counts = [devices, access, accessLater, Number(account), Number(everyDevice)];
    cookies.set(res, name, counts.join("."), keptForMs);
  }

  function take(req: Request, res: Response): AlsoEnded | undefined {
    const value = once.take(req, res, name) ?? "";
    if (!/^\d{1,7}\.\d{1,7}\.\d{1,7}\.[01]\.[01]$/.test(value)) return undefined;
    const [devices = 0, access = 0, accessLater = 0, account, everyDevice] = value.split(".").map(Number);
    return { devices, access, accessLater, account: account === 1, everyDevice: everyDevice === 1 };
  }

  function forget(req: Request, res: Response): void {
    cookies.clearIfSent(req, res, name);
  }
}
