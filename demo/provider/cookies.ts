import { createHash } from "node:crypto";
import type { Response } from "express";

/** Ties a challenge to the browser that began it, one cookie per client and step, as Hydra does. */
export function csrfCookieName(step: "login" | "consent", clientId: string): string {
  const suffix = createHash("sha256").update(clientId).digest().readUInt32BE();
  return `ory_hydra_${step}_csrf_dev_${suffix}`;
}

export function setCsrfCookie(
  res: Response,
  step: "login" | "consent",
  clientId: string,
  csrf: string,
): void {
  const name = csrfCookieName(step, clientId);
  res.cookie(name, csrf, { httpOnly: true, sameSite: "lax", path: "/", maxAge: 30 * 60 * 1000 });
}
