import type { Request, Response } from "express";
import type { LogoutClient, LogoutRequest } from "../hydra/logout-request.ts";
import { answeredChallenges } from "../browser-state/answered-challenges.ts";
import { readRequestId } from "../middleware/request-log.ts";
import { seeOther } from "../middleware/see-other.ts";
import { viewClient } from "../pages/client-view.ts";
import type { Audit } from "./audit.ts";
import {
  isAmbiguous,
  readHintClaims,
  readEndSessionParameters,
  readState,
} from "../sign-out/decision/end-session-parameters.ts";
import { errorOf } from "../sign-out/sign-out-order.ts";
import type { LogoutDeps } from "./logout-deps.ts";
import { showStopped } from "./show-stopped.ts";

export type LeaveClient = (
  req: Request,
  res: Response,
  left: { request: LogoutRequest; client: LogoutClient },
  audit: Audit,
) => Promise<void>;

/** "Only leave this app": its access ends, on every device, and the sign-in goes on. */
export function createLeaveClient({ signOut, pages, cookies }: LogoutDeps): LeaveClient {
  const answered = answeredChallenges(cookies);
  const stopped = showStopped(pages);

  return async function leaveClient(req, res, { request, client }, audit) {
    const { challenge, subject } = request;
    const result = await signOut({
      subject,
      target: { kind: "client", clientId: client.id, mustBeListed: false },
      browser: { cookie: req.headers.cookie, session: undefined, setCookies: () => undefined },
      logoutChallenge: challenge,
      requestId: readRequestId(req),
    });
    const { progress } = result;
    if (result.state !== "done") return stopped(req, res, { error: errorOf(result), progress, audit });
    answered.note(res, "logout", challenge, "rejected");
    audit.record("rejected", "left_client", Object.fromEntries(progress.ended));
    const url = readReturnUrl(request);
    if (url !== undefined) return seeOther(res, url);
    const locals = { client: viewClient(client), left: true };
    pages.send(req, res, "still-signed-in", locals);
  };
}

/**
 * Where the app wants its user back, with its `state`, as Hydra would have sent them there: only to what is registered for the app,
 * character for character, and only when the request leaves no doubt about what was asked for.
 */
export function readReturnUrl(request: LogoutRequest): string | undefined {
  const asked = readEndSessionParameters(request.requestUrl);
  const [uri] = asked.postLogoutRedirectUris;
  if (uri === undefined || request.client?.postLogoutRedirectUris.includes(uri) !== true) return undefined;
  if (isAmbiguous(request, asked, readHintClaims(asked.idTokenHints[0] ?? ""))) return undefined;
  if (!URL.canParse(uri)) return undefined;
  const url = new URL(uri);
  if (!isForApps(url.protocol)) return undefined;
  const state = readState(request.requestUrl);
  if (state !== undefined && state !== "") url.searchParams.set("state", state);
  return url.href;
}

// RFC 8252 §7.1: an app's own scheme is a reversed domain name, so it has a dot. `javascript:` and its like have none.
function isForApps(protocol: string): boolean {
  return protocol === "https:" || protocol === "http:" || protocol.includes(".");
}
