import type { RequestHandler, Response } from "express";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import helmet from "helmet";
import type { IsHttps } from "./is-https.ts";

export interface SecurityHeadersOptions {
  isHttps: IsHttps;
  /** The https origin of the operator's own logo, if it has one. */
  logoOrigin: string | undefined;
}

// Everything that a page of ours uses, and no `form-action`: Chromium checks it along the whole redirect chain, so that naming Hydra
// would still strand the user who is sent on from there to the app, after the sign-out was accepted.
const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";
const permissionsPolicy = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/** The headers of every answer, whatever its status (design §5). Runs once per request, however often it is mounted. */
export function securityHeaders({ isHttps, logoOrigin }: SecurityHeadersOptions): RequestHandler {
  const overHttps = securityHeaderFields({ https: true, logoOrigin });
  const overHttp = securityHeaderFields({ https: false, logoOrigin });
  return (req, res, next) => {
    res.removeHeader("X-Powered-By");
    res.setHeaders(isHttps(req) ? overHttps : overHttp);
    next();
  };
}

/** The same for answers that no middleware sees. */
export function securityHeaderFields({
  https,
  logoOrigin,
}: {
  /** True when browsers reach this service over https. */
  https: boolean;
  logoOrigin: string | undefined;
}): Map<string, string> {
  const headers = headersOf(
    helmet({
      contentSecurityPolicy: false,
      crossOriginOpenerPolicy: { policy: "same-origin" },
      referrerPolicy: { policy: "no-referrer" },
      strictTransportSecurity: https ? { maxAge: 365 * 24 * 60 * 60, includeSubDomains: false } : false,
      xFrameOptions: { action: "deny" },
    }),
  );
  headers.set("Content-Security-Policy", withImageOrigin(contentSecurityPolicy, logoOrigin));
  headers.set("Permissions-Policy", permissionsPolicy);
  headers.set("Cache-Control", "no-store");
  return headers;
}

// helmet decides; what it decides is the same for every request, so it is asked once.
function headersOf(middleware: ReturnType<typeof helmet>): Map<string, string> {
  const headers = new Map<string, string>();
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  response.setHeader = (name, value) => {
    headers.set(name, String(value));
    return response;
  };
  middleware(request, response, (error) => {
    if (error) throw new Error("helmet refused its options", { cause: error });
  });
  return headers;
}

/** Lets this one answer load an image from one more origin. */
export function allowImageFrom(res: Response, origin: string): void {
  changePolicy(res, (policy) => withImageOrigin(policy, origin));
}

/** Lets this one answer show images that stand in it as data. */
export function allowDataImages(res: Response): void {
  changePolicy(res, (policy) => withImageOrigin(policy, "data:"));
}

/** Lets this one answer run our own scripts; still none that stands in the page itself. */
export function allowOwnScripts(res: Response): void {
  changePolicy(res, (policy) => `${policy}; script-src 'self'`);
}

/** The same, and those of one more origin. */
export function allowScriptsFrom(res: Response, origin: string): void {
  changePolicy(res, (policy) => `${policy}; script-src 'self' ${origin}`);
}

function changePolicy(res: Response, change: (policy: string) => string): void {
  res.setHeader("Content-Security-Policy", change(String(res.getHeader("Content-Security-Policy"))));
}

function withImageOrigin(policy: string, origin: string | undefined): string {
  return origin === undefined ? policy : policy.replace("img-src", `img-src ${origin}`);
}
