import type { Request } from "express";

/** True when the browser reached us over https. */
export type IsHttps = (req: Request) => boolean;

/**
 * BASE_URL decides where it is set. Else each request tells: by its own connection, or by the X-Forwarded-Proto of a proxy that
 * Express's `trust proxy` trusts.
 */
export function isHttpsBy(baseUrl: string | undefined): IsHttps {
  if (baseUrl === undefined) return (req) => req.secure;
  const isHttps = baseUrl.startsWith("https:");
  return () => isHttps;
}
