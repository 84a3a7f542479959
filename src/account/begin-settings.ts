import type { Request, Response } from "express";
import type { Kratos } from "../kratos/kratos.ts";
import { readStartParameters } from "../kratos-pages/start-parameters.ts";
import { twoStepSignIn } from "../kratos-pages/two-step-sign-in.ts";
import { seeOther } from "../middleware/see-other.ts";
import { startOf, type SettingsSection } from "./settings-sections.ts";

export interface BeginSettingsOptions {
  kratos: Pick<Kratos, "startUrl" | "hasCookie" | "whoAmI">;
  /** The settings page as browsers see it; undefined where `BASE_URL` is not set. */
  settingsUrl: string | undefined;
}

/**
 * Begins the settings, for a section of them. Kratos asks for a sign-in by itself, and for a second factor, and then forgets what that was
 * for: so those are begun here, with the way back.
 */
export function beginSettings({ kratos, settingsUrl }: BeginSettingsOptions) {
  const signIn = twoStepSignIn(kratos);
  return async function begin(
    req: Request,
    res: Response,
    section: SettingsSection | undefined,
  ): Promise<void> {
    const known = { ...readStartParameters(req.query), ...startOf(section) };
    const plain = kratos.startUrl("settings", known);
    if (settingsUrl === undefined || !signIn.mayAsk(req)) return seeOther(res, plain);
    const here = await kratos.whoAmI(req.headers.cookie);
    if (here.state === "signed_in") return seeOther(res, plain);
    seeOther(res, signIn.stepUrl(req, here.state, { url: settingsUrl, parameters: known }));
  };
}
