import { createHash } from "node:crypto";
import type { Response } from "express";

// No client is known yet: a second device flow in the same browser takes the first one's place, at Hydra as here.
const deviceCookieName = "ory_hydra_device_csrf_dev";

/** Ties a challenge to the browser that began it, one cookie per client and step, as Hydra does. */
export function csrfCookieName(step: "login" | "consent" | "device", clientId = ""): string {
  if (step === "device") return deviceCookieName;
  const suffix = createHash("sha256").update(clientId).digest().readUInt32BE();
  return `ory_hydra_${step}_csrf_dev_${suffix}`;
}

export function setCsrfCookie(
  res: Response,
  step: "login" | "consent" | "device",
  clientId: string | undefined,
  csrf: string,
): void {
  const name = csrfCookieName(step, clientId);
  res.cookie(name, csrf, { httpOnly: true, sameSite: "lax", path: "/", maxAge: 30 * 60 * 1000 });
}
