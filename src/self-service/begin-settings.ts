import type { Request, Response } from "express";
import type { Kratos } from "../kratos/kratos.ts";
import { readParameter } from "../middleware/parameters.ts";
import { seeOther } from "../middleware/see-other.ts";
import { addQuery, readStartParameters } from "../kratos-pages/start-parameters.ts";

export interface BeginSettingsOptions {
  kratos: Pick<Kratos, "startUrl" | "hasCookie" | "whoAmI">;
  /** The settings page as browsers see it; undefined when nobody said. */
  settingsUrl: string | undefined;
}

const mark = { name: "from", first: "sign-in", second: "second-step" };

/**
 * Begins the settings. Kratos asks for a sign-in by itself, and for a second factor, and then forgets what that was for: so those are
 * begun here, with the way back. Kratos takes somebody with one factor for signed in and leads straight back, unless it is asked for the
 * second; and it can't be asked for the second of somebody who has not signed in. So: first the one, then the other.
 */
export function beginSettings({ kratos, settingsUrl }: BeginSettingsOptions) {
  return async function begin(req: Request, res: Response): Promise<void> {
    const { cookie } = req.headers;
    const known = readStartParameters(req.query);
    const from = readParameter(req.query, mark.name);
    const hasComeBack = from === mark.first;
    // Come back without its cookie, or from both: that is for another host, or hidden, and a third time would be no better.
    const canAsk =
      settingsUrl !== undefined && from !== mark.second && (!hasComeBack || kratos.hasCookie(cookie));
    if (!canAsk) return seeOther(res, kratos.startUrl("settings", known));
    const { state } = await kratos.whoAmI(cookie);
    if (state === "signed_in") return seeOther(res, kratos.startUrl("settings", known));
    const isSecond = hasComeBack || state === "second_factor_missing";
    const returnTo = addQuery(settingsUrl, { ...known, [mark.name]: isSecond ? mark.second : mark.first });
    seeOther(res, kratos.startUrl("login", { return_to: returnTo, aal: isSecond ? "aal2" : undefined }));
  };
}
